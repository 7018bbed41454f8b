import { failureOf } from './failure.js'
import type { Endpoint } from './provider.js'

/** A provider answered, and not with what was asked for. */
class StatusError extends Error {
  readonly statusCode: number

  constructor(status: number) {
    super(`status ${status}`)
    this.statusCode = status
  }
}

/**
 * Asks a provider for its models, which costs no tokens: it is there, and knows the key. Rejects with OC_MODEL_REFUSED,
 * OC_MODEL_BUSY or OC_MODEL_FAILED.
 */
export async function probe(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(`${endpoint.baseUrl}/models`, { headers: headersOf(endpoint), signal })
    await response.body?.cancel()
    // Some list no models; they were reached, and refused no key.
    if (!response.ok && ![404, 405, 501].includes(response.status)) throw new StatusError(response.status)
  } catch (error) {
    signal.throwIfAborted()
    throw failureOf(endpoint, saying(error))
  }
}

/** `fetch failed` says nothing; what is behind it mostly does. */
function saying(error: unknown): unknown {
  const { cause } = error as Error
  return cause instanceof Error && cause.message !== '' ? cause : error
}

function headersOf({ wire, apiKey }: Endpoint): Record<string, string> {
  if (apiKey === undefined) return {}
  if (wire === 'anthropic') return { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }
  return { authorization: `Bearer ${apiKey}` }
}
