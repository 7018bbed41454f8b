import { errorCatalogue, isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { ErrorCode, Redaction } from '@openclaw/sdk'

export interface ErrorBody {
  readonly ok: false
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string }
}

const statuses: Partial<Record<ErrorCode, number>> = {
  OC_AUTH_CODE_INVALID: 401,
  OC_AUTH_FORBIDDEN: 403,
  OC_AUTH_LOCKED: 429,
  OC_AUTH_REQUIRED: 401,
  OC_HTTP_BODY_INVALID: 400,
  OC_HTTP_BODY_TOO_LARGE: 413,
  OC_HTTP_FULL: 503,
  OC_HTTP_HEAD_INVALID: 400,
  OC_HTTP_HOST_UNKNOWN: 421,
  OC_HTTP_NOT_FOUND: 404,
  OC_HTTP_ORIGIN_FOREIGN: 403,
  OC_HTTP_UNREADY: 503,
  OC_MESSAGE_CONFLICT: 409,
  OC_MESSAGE_REFUSED: 403,
  OC_MESSAGE_UNKNOWN: 404,
  OC_RELOAD_RESTART: 409,
  OC_RELOAD_UNKNOWN: 404,
  OC_QUEUE_FULL: 429,
  OC_QUEUE_CLOSED: 503,
}

const locks = new WeakMap<object, number>()

/** The address must wait for so many seconds. */
export function lockedOut(seconds: number): OpenClawError {
  const error = new OpenClawError('OC_AUTH_LOCKED', 'Too many wrong credentials came from this address')
  locks.set(error, seconds)
  return error
}

/** The status of an error: its code's, else what Fastify gave it, else 500. */
export function statusOf(error: unknown): number {
  if (isOpenClawError(error)) return statuses[error.code] ?? 500
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' && status >= 400 ? status : 500
}

/** Headers that tell a client what to do about the error. */
export function errorHeaders(error: unknown, status: number): Readonly<Record<string, string>> {
  const seconds = isOpenClawError(error) ? locks.get(error) : undefined
  if (seconds !== undefined) return { 'retry-after': String(seconds) }
  if (status === 401) return { 'www-authenticate': 'Bearer' }
  if (status === 503) return { 'retry-after': '1' }
  return {}
}

/** What a client is told, without the secrets that a plugin's message may hold. */
export function redactedBody(error: unknown, redaction: Redaction | undefined): ErrorBody {
  const body = errorBody(error)
  return redaction ? redaction.value(body) : body
}

/** The same of the server's own errors. Of an error that nobody named it learns only that there was one. */
export function errorBody(error: unknown): ErrorBody {
  if (isOpenClawError(error)) return bodyOf(error.code, error.message, error.hint)
  const status = statusOf(error)
  const message = error instanceof Error ? error.message : String(error)
  if (status === 413) return bodyOf('OC_HTTP_BODY_TOO_LARGE', 'The body is larger than this gateway takes')
  if (status < 500) return bodyOf('OC_HTTP_BODY_INVALID', message)
  return bodyOf('OC_HTTP_FAILED', 'The request failed inside the gateway')
}

function bodyOf(code: ErrorCode, message: string, hint: string = errorCatalogue[code].hint): ErrorBody {
  return { ok: false, error: { code, message, hint } }
}
