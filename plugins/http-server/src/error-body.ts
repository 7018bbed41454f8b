import { isOpenClawError } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import { errorCatalogue } from '@openclaw/sdk'

export interface ErrorBody {
  readonly ok: false
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string }
}

const statuses: Partial<Record<ErrorCode, number>> = {
  OC_AUTH_REQUIRED: 401,
  OC_AUTH_FORBIDDEN: 403,
  OC_HTTP_BODY_INVALID: 400,
  OC_HTTP_BODY_TOO_LARGE: 413,
  OC_HTTP_NOT_FOUND: 404,
  OC_MESSAGE_CONFLICT: 409,
  OC_MESSAGE_REFUSED: 403,
  OC_MESSAGE_UNKNOWN: 404,
  OC_RELOAD_RESTART: 409,
  OC_RELOAD_UNKNOWN: 404,
  OC_QUEUE_FULL: 429,
  OC_QUEUE_CLOSED: 503,
}

/** The status of an error: its code's, else what Fastify gave it, else 500. */
export function statusOf(error: unknown): number {
  if (isOpenClawError(error)) return statuses[error.code] ?? 500
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' && status >= 400 ? status : 500
}

/** What a client is told. Of an error that nobody named it learns only that there was one. */
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
