import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

export interface Asked {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: unknown
}

export interface FakeGateway {
  readonly url: string
  readonly port: number
  readonly asked: Asked[]
}

/** Something that answers over HTTP as a gateway would, and remembers what it was asked. */
export async function fakeGateway(
  answer: (asked: Asked) => [status: number, body: unknown],
): Promise<FakeGateway> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const one = {
        method,
        path,
        authorization: headers.authorization,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      }
      asked.push(one)
      const [status, body] = answer(one)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, asked }
}

/** Makes the home say that this gateway runs, as this very process. */
export function recordRun(
  home: string,
  { url, port }: Pick<FakeGateway, 'url' | 'port'>,
  more: object = {},
): void {
  mkdirSync(join(home, 'run'), { recursive: true })
  const record = {
    pid: process.pid,
    url,
    version: '0.1.0',
    credential: 'local-credential',
    startedAt: 1,
    ...more,
  }
  writeFileSync(join(home, 'run', `${port}.json`), JSON.stringify(record))
}
