import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly notice: { id: string; kind: string; count: number; text: string; examples: { id: string }[] }
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

export const fine: Answer = (response) => void response.writeHead(204).end()

const cleanUps: (() => Promise<unknown>)[] = []

export async function closeReceivers(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
}

/** A webhook on loopback: answers as the next of `answers` says, as the last one from then on. */
export async function receiver(answers: readonly Answer[] = [fine]) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const answer = answers[Math.min(received.length, answers.length - 1)] ?? fine
      received.push({ headers: request.headers, body, notice: JSON.parse(body) as Received['notice'] })
      answer(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}
