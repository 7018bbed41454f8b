import { createHmac } from 'node:crypto'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { toError } from '@openclaw/sdk'
import type { World } from '@openclaw/sdk'
import type { Failure } from './failure.js'
import type { Notice } from './notice.js'

export interface WebhookOptions {
  readonly url: string
  readonly secret?: string
}

/** A receiver that has not answered by then has failed, in ms. */
const patienceMs = 10_000

/** Posts one notice. Never rejects, and never names the address: it may be a secret. */
export async function post(
  { url, secret }: WebhookOptions,
  notice: Notice,
  { clock, scheduler }: World,
  signal: AbortSignal,
): Promise<Failure> {
  const body = JSON.stringify(notice)
  const timestamp = String(Math.floor(clock.now() / 1000))
  const late = new AbortController()
  const cancel = scheduler.after(patienceMs, () => late.abort(new Error(`no answer within ${patienceMs} ms`)))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'openclaw-timestamp': timestamp,
    ...(secret !== undefined && { 'openclaw-signature': signatureOf(secret, timestamp, body) }),
  }
  try {
    return failureOf(await send(url, headers, body, AbortSignal.any([signal, late.signal])))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = late.signal.aborted
      ? toError(late.signal.reason).message
      : (code ?? 'the connection broke')
    return { reason, again: true }
  } finally {
    cancel()
  }
}

/** `v1=` and HMAC-SHA256 in hex over `v1:notice:<timestamp>:<body>`. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`v1:notice:${timestamp}:${body}`).digest('hex')}`
}

/** Resolves with the status; what else is in the answer does not matter. */
function send(url: string, headers: object, body: string, signal: AbortSignal): Promise<number> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent: false, headers: { ...headers }, signal },
      (response) => {
        resolve(response.statusCode ?? 0)
        response.destroy()
      },
    )
    // Also after the answer: what the connection does then is nobody's concern.
    sent.on('error', reject)
    sent.end(body)
  })
}

// A redirect is not followed: it would carry the notice to where nobody meant it to go.
function failureOf(status: number): Failure {
  if (status >= 200 && status < 300) return undefined
  return { reason: `status ${status}`, again: status >= 500 || status === 408 || status === 429 }
}
