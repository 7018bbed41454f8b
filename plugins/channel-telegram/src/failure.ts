import { isSendError, SendError } from '@openclaw/sdk'
import type { SendFailure } from '@openclaw/sdk'

/** What grammY throws when the Bot API answered `ok: false`. */
export interface ApiRefusal {
  readonly error_code: number
  readonly description: string
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number }
}

export function isApiRefusal(error: unknown): error is ApiRefusal {
  return typeof error === 'object' && error !== null && 'error_code' in error && 'description' in error
}

// No connection was made: the request was not written, so that the platform cannot have acted.
const unreached =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_.*|ERR_TLS_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*|UNABLE_TO_.*)$/
const unreachedText = /connect ETIMEDOUT|before secure TLS connection was established/

/**
 * Why a call to the Bot API failed. An answer of 500 and above leaves open whether it was handled: `ambiguous`. The
 * original error is not kept as its cause: it holds the address, and the address holds the token.
 */
export function failureOf(error: unknown): SendError {
  if (isSendError(error)) return error
  if (isApiRefusal(error)) return refusalOf(error)
  const inner = innerOf(error)
  const code = typeof inner.code === 'string' ? inner.code : (inner.name ?? 'unknown')
  if (unreached.test(code) || unreachedText.test(inner.message ?? '')) {
    return new SendError('transient', `The Bot API could not be reached: ${code}`)
  }
  return new SendError('ambiguous', `The Bot API gave no answer that can be read: ${code}`)
}

function refusalOf({ error_code: code, description, parameters }: ApiRefusal): SendError {
  const message = `The Bot API answered ${code}: ${description}`
  if (code !== 429) return new SendError(kindOf(code, description), message)
  return new SendError('rateLimit', message, { retryAfterMs: (parameters?.retry_after ?? 1) * 1_000 })
}

function kindOf(code: number, description: string): SendFailure {
  if (code >= 500) return 'ambiguous'
  // A token that never was one is no address that exists.
  if (code === 401 || code === 404) return 'auth'
  if (code === 403) return 'permission'
  if (code === 409) return 'conflict'
  return /not found|chat_id_invalid|peer_id_invalid/i.test(description) ? 'notFound' : 'invalid'
}

interface Inner {
  readonly code?: unknown
  readonly name?: string
  readonly message?: string
}

/** What happened on the network, inside of what grammY throws. */
function innerOf(error: unknown): Inner {
  const outer = (error ?? {}) as Inner & { readonly error?: unknown }
  return (outer.error ?? outer) as Inner
}
