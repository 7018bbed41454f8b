import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Delivery {
  readonly update: { readonly seq: number; readonly id: string; readonly from: string; readonly text: string }
  /** The session that it was handed to. */
  handedTo?: string | null
  ended(acknowledged: boolean): void
}

export interface Platform {
  readonly url: string
  /** Resolves when it is confirmed, asked for a second time, or when nobody asks for a second. */
  deliver(from: string, text: string, id: string): Promise<{ acknowledged: boolean }>
  readonly shown: readonly { readonly text: string; readonly to: string }[]
  close(): Promise<void>
}

/** Nobody asks for so long: it was not taken, in ms. */
const patienceMs = 1_000

/** The platform, as its API behaves: what the channel is tested against. */
export async function startPlatform(): Promise<Platform> {
  const shown = new Map<string, { text: string; to: string }>()
  let delivery: Delivery | undefined
  let asking: { readonly session: string | null; readonly response: ServerResponse } | undefined
  let seq = 0

  function end(acknowledged: boolean): void {
    delivery?.ended(acknowledged)
    delivery = undefined
  }

  function handOver(): void {
    if (!delivery || !asking) return
    delivery.handedTo = asking.session
    asking.response.end(JSON.stringify([delivery.update]))
    asking = undefined
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://platform')
    if (pathname === '/messages') {
      let body = ''
      request.setEncoding('utf8').on('data', (text: string) => (body += text))
      request.on('end', () => {
        const { to, text, key } = JSON.parse(body) as { to: string; text: string; key: string }
        if (!shown.has(key)) shown.set(key, { to, text })
        response.end('{}')
      })
      return
    }
    const session = searchParams.get('session')
    // The same one asks again: was it taken? To another one it is handed anew.
    if (delivery?.handedTo === session) end(Number(searchParams.get('after')) >= delivery.update.seq)
    asking = { session, response }
    handOver()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let gone = false

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get shown() {
      return [...shown.values()]
    },
    deliver(from, text, id) {
      if (gone) return Promise.resolve({ acknowledged: false })
      seq += 1
      return new Promise((resolve) => {
        const waiting = setTimeout(() => end(false), patienceMs)
        function ended(acknowledged: boolean): void {
          clearTimeout(waiting)
          resolve({ acknowledged })
        }
        delivery = { update: { seq, id, from, text }, ended }
        handOver()
      })
    },
    close() {
      gone = true
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
