import type { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { OpenClawError } from '@openclaw/sdk'
import type { World } from '@openclaw/sdk'
import { networkOf } from './network.js'
import { answerRaw } from './raw-answer.js'

export interface Connections {
  /** How many are open, without those that are being refused. */
  readonly open: number
  /** A request came over the socket; it is under way until `end` emits `close`. */
  request(socket: Socket, end: EventEmitter): void
  /** A request proved who is at the other end. */
  known(socket: Socket): void
}

/** A connection that nobody has proved to be his yet. */
interface Stranger {
  readonly network: string
  readonly since: number
  requests: number
}

/** Of one network, so many strangers. */
const mostOfOneNetwork = 32
/** A stranger has this long to say who it is before it makes way for a newer one, in ms. */
const patienceMs = 1_000
/** The same while every place is taken, for one from which nothing came yet: a burst does not push itself out. */
const crowdedMs = 25

const calm = () => patienceMs
const crowded = ({ bytesRead }: Socket) => (bytesRead > 0 ? 0 : crowdedMs)

/**
 * At most `limit` connections; half of them, and 32 of one network, may be strangers'. Past that the stranger makes way
 * who came first and has no request under way. Where none can, the new one is answered 503: Node would close it
 * without a word.
 */
export function limitConnections(server: Server, limit: number, clock: World['clock']): Connections {
  const open = new Set<Socket>()
  const refused = new Set<Socket>()
  /** The oldest first. */
  const strangers = new Map<Socket, Stranger>()
  const byNetwork = new Map<string, number>()
  const mostStrangers = Math.max(1, Math.floor(limit / 2))

  function known(socket: Socket): void {
    const stranger = strangers.get(socket)
    if (!stranger) return
    strangers.delete(socket)
    const left = (byNetwork.get(stranger.network) ?? 1) - 1
    if (left === 0) byNetwork.delete(stranger.network)
    else byNetwork.set(stranger.network, left)
  }

  function leave(socket: Socket): void {
    open.delete(socket)
    known(socket)
  }

  /** False when no stranger, of that network if one is given, can make way. */
  function makeWay(patience: (socket: Socket) => number, network?: string): boolean {
    const now = clock.monotonic()
    for (const [socket, stranger] of strangers) {
      if (stranger.requests > 0 || (network !== undefined && stranger.network !== network)) continue
      if (now - stranger.since < patience(socket)) continue
      leave(socket)
      socket.destroy()
      return true
    }
    return false
  }

  function refuse(socket: Socket): void {
    if (refused.size >= limit) return void socket.destroy()
    refused.add(socket)
    socket.once('close', () => refused.delete(socket))
    answerRaw(socket, 503, new OpenClawError('OC_HTTP_FULL', `All ${limit} connections are in use`))
  }

  const serve = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '')
    const neighbours = byNetwork.get(network) ?? 0
    if (neighbours >= mostOfOneNetwork) makeWay(calm, network)
    if (strangers.size >= mostStrangers) makeWay(calm)
    if (open.size >= limit && !makeWay(crowded)) return refuse(socket)
    open.add(socket)
    strangers.set(socket, { network, since: clock.monotonic(), requests: 0 })
    byNetwork.set(network, (byNetwork.get(network) ?? 0) + 1)
    socket.once('close', () => leave(socket))
    for (const listener of serve) listener.call(server, socket)
  })

  return {
    get open() {
      return open.size
    },
    known,
    request(socket, end) {
      const stranger = strangers.get(socket)
      if (!stranger) return
      stranger.requests += 1
      end.once('close', () => (stranger.requests -= 1))
    },
  }
}
