import type { ChatEvent, PageMessage } from '../../src/protocol.js'
import type { Link } from './state.js'
import type { World } from './world.js'

/** A WebSocket, as far as it is used. */
export interface Socket {
  send(text: string): void
  close(): void
}

export interface SocketListener {
  heard(text: string): void
  closed(code: number): void
}

export interface ConnectionParts {
  readonly world: World
  open(listener: SocketListener): Socket
  /** Whether the gateway still knows who calls; undefined when it cannot be reached. */
  signedIn(): Promise<boolean | undefined>
  heard(event: ChatEvent): void
  link(link: Link): void
  signedOut(): void
}

export interface Connection {
  start(): void
  stop(): void
  /** False when there is no connection. */
  say(message: PageMessage): boolean
  /** The network or the person came back: tries now, and finds out whether the connection is still alive. */
  wake(): void
}

/** The server closes with it when the session has ended. */
export const signedOutCode = 4401
const firstPauseMs = 500
const longestPauseMs = 15_000
const answerWithinMs = 8_000

/** Keeps one socket to the gateway, and opens it again, less and less often, when it is lost. */
export function createConnection(parts: ConnectionParts): Connection {
  const { world } = parts
  let socket: Socket | undefined
  let isOpen = false
  let failures = 0
  let wait: (() => void) | undefined
  let deadline: (() => void) | undefined

  function connect(): void {
    wait?.()
    wait = undefined
    const own: Socket = parts.open({
      heard(text) {
        if (own === socket) hear(text)
      },
      closed(code) {
        if (own === socket) lose(code)
      },
    })
    socket = own
    expectAnswer()
  }

  function hear(text: string): void {
    const event = JSON.parse(text) as ChatEvent
    deadline?.()
    deadline = undefined
    if (event.type === 'hello') {
      isOpen = true
      failures = 0
    }
    parts.heard(event)
  }

  /** A half-open connection tells nothing of its end. */
  function expectAnswer(): void {
    deadline?.()
    deadline = world.after(answerWithinMs, () => {
      const dead = socket
      lose(0)
      dead?.close()
    })
  }

  function lose(code: number): void {
    drop()
    if (code === signedOutCode) {
      parts.signedOut()
      return
    }
    parts.link('lost')
    failures += 1
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
    // Between half and all of it: not all pages come back in one moment.
    wait = world.after(pause * (0.5 + world.random() / 2), () => void retry())
  }

  /** A browser does not tell why a socket could not be opened: the session is asked for first. */
  async function retry(): Promise<void> {
    const waited = wait
    const known = await parts.signedIn()
    if (wait !== waited || socket) return
    if (known === false) {
      wait = undefined
      parts.signedOut()
    } else connect()
  }

  function drop(): void {
    deadline?.()
    deadline = undefined
    wait?.()
    wait = undefined
    socket = undefined
    isOpen = false
  }

  function say(message: PageMessage): boolean {
    if (!socket || !isOpen) return false
    socket.send(JSON.stringify(message))
    return true
  }

  return {
    start() {
      if (socket || wait) return
      parts.link('connecting')
      connect()
    },
    stop() {
      const open = socket
      drop()
      open?.close()
    },
    say,
    wake() {
      if (wait) {
        failures = 0
        wait()
        void retry()
      } else if (isOpen && say({ type: 'conversations' })) expectAnswer()
    },
  }
}
