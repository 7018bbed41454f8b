import { OpenClawError } from '@openclaw/sdk'

/** A bot of Telegram, as its Bot API sees it. */
export interface BotPlace {
  readonly apiRoot: string
  readonly token: string
}

interface Answered {
  readonly ok?: unknown
  readonly result?: unknown
  readonly error_code?: unknown
  readonly description?: unknown
}

/**
 * Calls one method. Throws OC_CHANNEL_CREDENTIAL, OC_CHANNEL_BUSY or OC_CHANNEL_PLATFORM; never with the address, which
 * holds the token. Throws the reason of the signal once that is aborted.
 */
export async function callBotApi(
  { apiRoot, token }: BotPlace,
  method: string,
  fields: object,
  signal: AbortSignal,
): Promise<unknown> {
  const { ok, result, error_code: code, description } = await exchange()
  if (ok === true) return result
  const said = `The Bot API answered ${String(code)}: ${String(description)}`
  // A token that never was one is no address that exists.
  if (code === 401 || code === 404)
    throw new OpenClawError('OC_CHANNEL_CREDENTIAL', `This is not the token of a bot. ${said}`)
  if (code === 409) throw new OpenClawError('OC_CHANNEL_BUSY', said)
  throw new OpenClawError('OC_CHANNEL_PLATFORM', said)

  async function exchange(): Promise<Answered> {
    try {
      const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fields),
        signal,
      })
      return (await response.json()) as Answered
    } catch (error) {
      signal.throwIfAborted()
      const reason = error instanceof SyntaxError ? 'its answer is no JSON' : reasonOf(error)
      throw new OpenClawError(
        'OC_CHANNEL_PLATFORM',
        `The Bot API at ${apiRoot} could not be asked: ${reason}`,
      )
    }
  }
}

/** What `fetch` hides in the cause. */
function reasonOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: unknown }; name: string }
  return typeof cause?.code === 'string' ? cause.code : name
}
