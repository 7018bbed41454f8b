import { errorCatalogue } from './catalogue/index.js'

export { errorCatalogue } from './catalogue/index.js'
export type { ErrorSpec } from './catalogue/index.js'

export type ErrorCode = keyof typeof errorCatalogue

export interface ErrorDetails {
  /** What to do about it, as a whole sentence; the catalogue's by default. */
  readonly hint?: string
  readonly cause?: unknown
  readonly plugin?: string
  readonly hook?: string
}

const mark = Symbol.for('openclaw.error')

/** An error with a permanent code: the message says what happened and why, the hint what to do. */
export class OpenClawError extends Error {
  readonly code: ErrorCode
  readonly hint: string
  readonly plugin: string | undefined
  readonly hook: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'OpenClawError'
    this.code = code
    this.hint = details.hint ?? errorCatalogue[code].hint
    this.plugin = details.plugin
    this.hook = details.hook
    Object.defineProperty(this, mark, { value: true })
  }

  get exitCode(): number {
    return errorCatalogue[this.code].exitCode
  }

  get retryable(): boolean {
    return 'retryable' in errorCatalogue[this.code]
  }
}

/** True for an OpenClawError of any copy of the SDK. */
export function isOpenClawError(value: unknown, code?: ErrorCode): value is OpenClawError {
  if (typeof value !== 'object' || value === null || !(mark in value)) return false
  return code === undefined || ('code' in value && value.code === code)
}

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  return new Error(typeof thrown === 'string' ? thrown : `thrown: ${describe(thrown)}`)
}

/** One line for a log, a trace or a reason: the code, where there is one, and the message. */
export function errorLine(thrown: unknown): string {
  const error = toError(thrown)
  return isOpenClawError(error) ? `${error.code}: ${error.message}` : error.message
}

function describe(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

/**
 * Why a send failed. `transient` (nothing was written) and `rateLimit` promise that the platform did not act: they are
 * tried again. `ambiguous` (written, and no answer) means that nobody knows: it is tried again only where the channel's
 * guarantee is `native` or `reconcile`, elsewhere it ends `uncertain`. `suppressed` (nothing may leave a dry run) ends
 * `refused`. All others end `dead` at once.
 */
export type SendFailure =
  | 'transient'
  | 'rateLimit'
  | 'auth'
  | 'permission'
  | 'notFound'
  | 'invalid'
  | 'conflict'
  | 'ambiguous'
  | 'suppressed'

const sendMark = Symbol.for('openclaw.sendError')

/** What a channel's `send` throws. Anything else that it throws counts as `ambiguous`. */
export class SendError extends OpenClawError {
  readonly failure: SendFailure
  /** From the platform's Retry-After, in ms. */
  readonly retryAfterMs: number | undefined

  constructor(failure: SendFailure, message: string, details: ErrorDetails & { retryAfterMs?: number } = {}) {
    super('OC_SEND_FAILED', message, details)
    this.failure = failure
    this.retryAfterMs = details.retryAfterMs
    Object.defineProperty(this, sendMark, { value: true })
  }
}

export function isSendError(value: unknown): value is SendError {
  return typeof value === 'object' && value !== null && sendMark in value
}
