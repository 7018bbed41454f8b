/** Exit codes of the command line: 1 failed, 2 wrong use, 3 the gateway is not running, 78 the config is wrong. */
export interface ErrorSpec {
  /** What happened, in general; the message of each error says it in particular. */
  readonly title: string
  /** What to do about it, where an error says nothing more particular. */
  readonly hint: string
  readonly exitCode: 1 | 2 | 3 | 78
  /** The same call may succeed later without a change. */
  readonly retryable?: true
}
