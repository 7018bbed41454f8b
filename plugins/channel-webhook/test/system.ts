import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const secret = 'first-key-0123456789abcdef0123456789abcdef'
export const otherSecret = 'second-key-0123456789abcdef0123456789abcdef'

/** Signs as a sender does that has nothing but the README. */
export function sign(
  body: string,
  key = secret,
  at = Date.now(),
  what: 'message' | 'answer' = 'message',
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000))
  const signature = createHmac('sha256', key).update(`v1:${what}:${timestamp}:${body}`).digest('hex')
  return { 'openclaw-timestamp': timestamp, 'openclaw-signature': `v1=${signature}` }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly json: { id?: string; receipt?: string; error?: { code: string; message: string; hint: string } }
}

/** Posts these bytes; what is in `headers` wins. */
export async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const all = { 'content-type': 'application/json', ...sign(body), ...headers }
  const response = await fetch(url, { method: 'POST', headers: all, body })
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Answer['json'],
  }
}

export function postSigned(url: string, message: object): Promise<Answer> {
  return post(url, JSON.stringify(message))
}

export interface Received {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Shown {
  readonly id: string
  readonly text: string
  readonly peer: string
}

/** What a receiver does with a request: `take` keeps it, and only an answer tells so. */
export type Behave = (exchange: {
  readonly response: ServerResponse
  readonly request: IncomingMessage
  take(): void
}) => void

export const accept: Behave = ({ response, take }) => {
  take()
  response.writeHead(200).end('{"id":7}')
}

export const answerWith =
  (status: number, headers: Readonly<Record<string, string>> = {}): Behave =>
  ({ response }) =>
    void response.writeHead(status, headers).end()

const cleanUps: (() => Promise<unknown>)[] = []

export async function closeReceivers(): Promise<void> {
  for (const close of cleanUps.splice(0)) await close()
}

/**
 * A system that takes answers as the README asks it to: of one key it keeps the first. It behaves as the next of
 * `behaviours` says, as the last one from then on.
 */
export async function createReceiver(behaviours: readonly Behave[] = [accept], port = 0) {
  const received: Received[] = []
  const kept = new Map<string, Shown>()
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const behave = behaviours[Math.min(received.length, behaviours.length - 1)] ?? accept
      received.push({ method: request.method ?? '', headers: request.headers, body })
      const key = String(request.headers['openclaw-idempotency-key'])
      const take = () => void (kept.has(key) || kept.set(key, JSON.parse(body) as Shown))
      behave({ response, request, take })
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  async function close(): Promise<void> {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  cleanUps.push(close)
  return {
    url: `http://127.0.0.1:${address.port}/answers`,
    port: address.port,
    received,
    /** What a person at the other end sees, oldest first. */
    shown: () => [...kept.values()],
    close,
  }
}
