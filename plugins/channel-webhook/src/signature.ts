import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { OpenClawError } from '@openclaw/sdk'
import type { Account } from './account.js'

/** What a body is: a signed answer that was caught is no message. */
type What = 'message' | 'answer'

/** The headers that prove who sent an answer, and when. */
export function signatureHeaders(secret: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  const signature = `v1=${macOf(secret, 'answer', timestamp, body).toString('hex')}`
  return { 'openclaw-timestamp': timestamp, 'openclaw-signature': signature }
}

/** Throws OC_AUTH_REQUIRED unless one of the account's secrets signed these bytes as a message, and not too far from now. */
export function assertSigned(
  { 'openclaw-timestamp': timestamp, 'openclaw-signature': signatures }: IncomingHttpHeaders,
  body: Buffer,
  { secrets, toleranceMs }: Pick<Account, 'secrets' | 'toleranceMs'>,
  now: number,
): void {
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp) || typeof signatures !== 'string') {
    throw unsigned('The request is not signed')
  }
  // A signature that was caught is worth nothing later, and one for later is worth nothing now.
  const differenceMs = Math.abs(now - Number(timestamp) * 1_000)
  if (differenceMs > toleranceMs) {
    throw unsigned(`The timestamp is ${Math.round(differenceMs / 1_000)} s away from the clock here`)
  }
  // While a key is exchanged, either end may know both.
  const given = [...signatures.matchAll(/\bv1=([0-9a-f]{64})\b/g)].map(([, hex = '']) =>
    Buffer.from(hex, 'hex'),
  )
  const wanted = secrets.map((secret) => macOf(secret, 'message', timestamp, body))
  if (!wanted.some((mac) => given.some((other) => timingSafeEqual(mac, other)))) {
    throw unsigned('No signature of the request fits its body and timestamp')
  }
}

function macOf(secret: string, what: What, timestamp: string, body: string | Buffer): Buffer {
  return createHmac('sha256', secret).update(`v1:${what}:${timestamp}:`).update(body).digest()
}

function unsigned(message: string): OpenClawError {
  const hint =
    'Send "openclaw-timestamp", the seconds since 1970, and "openclaw-signature: v1=<hex>", the HMAC-SHA256 of "v1:message:<timestamp>:<body>".'
  return new OpenClawError('OC_AUTH_REQUIRED', message, { hint })
}
