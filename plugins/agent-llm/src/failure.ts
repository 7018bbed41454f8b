import { isOpenClawError, OpenClawError, toError } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import type { Endpoint } from './provider.js'

/** What a model's failure means: a code, and a message that holds no key, no prompt and no answer. */
export function failureOf({ name, apiKey }: Endpoint, thrown: unknown): OpenClawError {
  if (isOpenClawError(thrown)) return thrown
  const error = toError(thrown)
  const status = statusOf(error)
  const [code, what] = meaningOf(status, error)
  const reason = reasonOf(error, status).replaceAll(apiKey ?? '\0', '…')
  return new OpenClawError(code, `The model ${name} ${what}: ${reason}`)
}

/**
 * True where the files of a question may be the reason: providers refuse what a model cannot read in many ways, some
 * with a 500. Keys, unknown models and limits are none.
 */
export function mayBeOfFiles(thrown: unknown): boolean {
  const error = toError(thrown)
  const status = statusOf(error)
  // The SDK itself refuses what the wire has no words for.
  if (status === undefined) return error.name === 'AI_UnsupportedFunctionalityError'
  return ![401, 403, 404, 408, 429].includes(status) && status <= 500
}

export function emptyAnswer({ name }: Endpoint): OpenClawError {
  return new OpenClawError('OC_MODEL_EMPTY', `The model ${name} ended without a word`)
}

export function silenceOf({ name }: Endpoint, ms: number): OpenClawError {
  return new OpenClawError('OC_MODEL_SILENT', `The model ${name} said nothing for ${ms} ms`)
}

function meaningOf(status: number | undefined, error: Error): [ErrorCode, string] {
  if (status === 401 || status === 403) return ['OC_MODEL_REFUSED', 'does not take the key']
  if (status === 429) return ['OC_MODEL_BUSY', 'takes no more for now']
  if (status !== undefined && status >= 400 && status < 500 && status !== 408)
    return ['OC_MODEL_REFUSED', 'does not take the request']
  if (status !== undefined && status >= 400) return ['OC_MODEL_FAILED', `failed with ${status}`]
  return ['OC_MODEL_FAILED', isConnection(error) ? 'could not be reached' : 'broke off or answered nonsense']
}

// AI SDK errors carry the status of the last answer, or of the attempt that they wrap.
function statusOf(error: Error): number | undefined {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    const { statusCode } = one as { statusCode?: unknown }
    // A stream that broke comes with the 200 that it began with.
    if (typeof statusCode === 'number' && statusCode >= 400) return statusCode
  }
  return undefined
}

function isConnection(error: Error): boolean {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    const { code } = one as { code?: unknown }
    if (typeof code === 'string' && /^(?:E[A-Z]+|UND_ERR_\w+)$/.test(code)) return true
  }
  return false
}

/** One line. What a provider answers to a bad request may quote the prompt: of that its status is enough. */
function reasonOf(error: Error, status: number | undefined): string {
  const line = error.message.replace(/\s+/g, ' ').trim().slice(0, 200)
  return line === '' ? `status ${status ?? 'unknown'}` : line
}
