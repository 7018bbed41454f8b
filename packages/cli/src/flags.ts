/** What every command takes. */
export interface CommonFlags {
  readonly json?: boolean
  readonly verbose?: boolean
}
