import { SendError } from '@openclaw/sdk'
import type { SendOptions, SendReceipt } from '@openclaw/sdk'
import type { Account } from './account.js'
import { asId } from './body-reader.js'
import { failureOf, unreached } from './failure.js'
import { signatureHeaders } from './signature.js'

type Receiver = Pick<Account, 'name' | 'url' | 'secrets' | 'timeoutMs'>

/** Posts an answer to its receiver, once. Throws a SendError. */
export async function post(
  receiver: Receiver,
  body: string,
  { signal, idempotencyKey }: SendOptions,
  now: () => number,
): Promise<SendReceipt> {
  const headers = { 'content-type': 'application/json', 'openclaw-idempotency-key': idempotencyKey }
  const response = await request(receiver, { method: 'POST', headers, body, signal }, now())
  if (!response.ok) throw await failureOf(receiver.name, response, now())
  const platformId = idIn(await textOf(response))
  return platformId === undefined ? {} : { platformId }
}

/** Asks whether the receiver is there. Any answer says so, but one that does not know the credentials. */
export async function knock(receiver: Receiver, signal: AbortSignal, now: number): Promise<void> {
  const response = await request(receiver, { method: 'HEAD', signal }, now)
  if (response.status === 401 || response.status === 403) throw await failureOf(receiver.name, response, now)
}

interface Sent {
  readonly method: 'POST' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

async function request(receiver: Receiver, { signal, ...sent }: Sent, now: number): Promise<Response> {
  const { name, url, secrets, timeoutMs } = receiver
  const late = AbortSignal.timeout(timeoutMs)
  try {
    return await fetch(url, {
      ...sent,
      headers: { ...sent.headers, ...signatureHeaders(secrets[0], sent.body ?? '', now) },
      // Elsewhere nobody is known to be who it is meant for.
      redirect: 'manual',
      signal: AbortSignal.any([signal, late]),
    })
  } catch (error) {
    if (!late.aborted) throw unreached(name, error)
    throw new SendError('ambiguous', `The receiver of "${name}" did not answer within ${timeoutMs} ms`)
  }
}

const longestAnswer = 65_536

/** The receiver has taken the message whatever becomes of the rest of its answer. */
async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const part of body ?? []) {
      text += decoder.decode(part as Uint8Array, { stream: true })
      if (text.length > longestAnswer) return ''
    }
  } catch {
    return ''
  }
  return text
}

function idIn(text: string): string | undefined {
  try {
    return asId((JSON.parse(text) as { id?: unknown } | null)?.id)
  } catch {
    return undefined
  }
}
