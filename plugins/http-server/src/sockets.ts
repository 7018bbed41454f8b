import type { IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { OpenClawError } from '@openclaw/sdk'
import type { Identity, Log, Redaction, World } from '@openclaw/sdk'
import type { RouteListing, SocketEndpoint } from '@openclaw/sdk/http'
import type { WebSocket, WebSocketServer } from 'ws'
import { credentialsOf } from './access.js'
import type { Access } from './access.js'
import { statusOf } from './error-body.js'
import { createMessageCheck } from './message-check.js'
import type { MessageCheck } from './message-check.js'
import { createNewest } from './newest.js'
import { answerRaw } from './raw-answer.js'
import { pathOf } from './path.js'
import { serveConnection } from './socket-connection.js'

/** The WebSockets of all plugins. */
export interface Sockets {
  serve(path: string, endpoint: SocketEndpoint): () => Promise<void>
  /** Nobody shakes hands before it is known who calls. */
  upgrade(request: IncomingMessage, head: Buffer): Promise<void>
  routes(): RouteListing[]
  /** Closes every connection with 1001, and opens no more. */
  close(): Promise<void>
}

export interface SocketsHost {
  readonly access: Access
  readonly frameLimit: number
  readonly redaction: Redaction | undefined
  readonly world: World
  readonly log: Log
  /** What is answered where nothing is served. */
  notFound(): OpenClawError
}

interface Served {
  readonly path: string
  readonly endpoint: SocketEndpoint
  readonly check: MessageCheck
  readonly open: Set<WebSocket>
  closing: boolean
}

/** A client that does not answer a close is cut after this, in ms. */
const closeTimeout = 1_000

export function createSockets({ access, frameLimit, redaction, world, log, notFound }: SocketsHost): Sockets {
  const served = createNewest<Served>()
  const all = new Set<Served>()
  let server: Promise<WebSocketServer> | undefined

  async function createShaker(): Promise<WebSocketServer> {
    const { WebSocketServer } = await import('ws')
    const options = { noServer: true, clientTracking: false, maxPayload: frameLimit, closeTimeout }
    const made = new WebSocketServer(options)
    made.on('wsClientError', ({ message }, _socket, { socket }) => {
      answerRaw(socket, 400, new OpenClawError('OC_HTTP_HEAD_INVALID', `The handshake is wrong: ${message}`))
    })
    return made
  }

  function connect(socket: WebSocket, request: IncomingMessage, identity: Identity, one: Served): void {
    one.open.add(socket)
    socket.once('close', () => one.open.delete(socket))
    const { endpoint, check } = one
    const caller = { identity, credentials: credentialsOf(request) }
    serveConnection(socket, caller, { endpoint, check, access, redaction, world, log })
  }

  async function end(one: Served): Promise<void> {
    one.closing = true
    const closed = [...one.open].map((socket) => once(socket, 'close'))
    for (const socket of one.open) socket.close(1001, 'going away')
    await Promise.all(closed)
    all.delete(one)
  }

  return {
    serve(path, endpoint) {
      if (endpoint.scope === 'open') {
        throw new OpenClawError('OC_HTTP_SCOPE_MISSING', `The socket ${path} does not ask who connects`)
      }
      const check = createMessageCheck(endpoint)
      const one: Served = { path, endpoint, check, open: new Set(), closing: false }
      const remove = served.add(path, one)
      all.add(one)
      let ending: Promise<void> | undefined
      return () => {
        remove()
        return (ending ??= end(one))
      }
    },
    async upgrade(request, head) {
      const { socket } = request
      // Until the handshake nobody else listens, and an error that nobody hears would end the process.
      socket.on('error', () => socket.destroy())
      try {
        const one = served.get(pathOf(request.url))
        const identity = await access.check(request, one?.endpoint.scope ?? 'read', { upgrade: true })
        const shaker = await (server ??= createShaker())
        if (!one || !identity || one.closing) throw notFound()
        shaker.handleUpgrade(request, socket, head, (made) => connect(made, request, identity, one))
      } catch (error) {
        answerRaw(socket, statusOf(error), error)
      }
    },
    routes: () => served.values().flatMap(listingsOf),
    async close() {
      await Promise.all([...all].map(end))
    },
  }
}

function listingsOf({ path, endpoint: { scope, messages } }: Served): RouteListing[] {
  const said = Object.entries(messages).map(([message, { scope }]) => ({
    ...{ method: 'MESSAGE', path, message, scope, page: false },
  }))
  return [{ method: 'SOCKET', path, scope, page: false }, ...said]
}
