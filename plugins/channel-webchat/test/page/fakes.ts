import type { ChatEvent, PageMessage, Said } from '../../src/protocol.js'
import type { Socket, SocketListener } from '../../page/src/connection.js'
import type { Store, World } from '../../page/src/world.js'

/** A clock that moves only when it is told to. */
export interface FakeWorld extends World {
  advance(ms: number): void
}

export function fakeWorld(random = 1): FakeWorld {
  let now = 1_000_000
  const timers = new Set<{ at: number; task: () => void }>()
  return {
    now: () => now,
    random: () => random,
    after(ms, task) {
      const timer = { at: now + ms, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      now += ms
      for (const timer of [...timers].sort((one, other) => one.at - other.at)) {
        if (timer.at <= now && timers.delete(timer)) timer.task()
      }
    },
  }
}

export function memoryStore(): Store {
  const texts = new Map<string, string>()
  return {
    get: (name) => texts.get(name),
    set: (name, text) => void texts.set(name, text),
    remove: (name) => void texts.delete(name),
    names: () => [...texts.keys()],
  }
}

/** A socket whose other end is the test. */
export interface FakeSocket extends Socket {
  readonly said: PageMessage[]
  readonly isClosed: boolean
  tell(event: ChatEvent): void
  lose(code?: number): void
}

export function fakeSockets(): { readonly sockets: FakeSocket[]; open(listener: SocketListener): Socket } {
  const sockets: FakeSocket[] = []
  return {
    sockets,
    open(listener) {
      let isClosed = false
      const socket: FakeSocket = {
        said: [],
        get isClosed() {
          return isClosed
        },
        send: (text) => void socket.said.push(JSON.parse(text) as PageMessage),
        close() {
          isClosed = true
        },
        tell: (event) => listener.heard(JSON.stringify(event)),
        lose: (code = 1006) => listener.closed(code),
      }
      sockets.push(socket)
      return socket
    },
  }
}

export function hello(user = 'owner'): ChatEvent {
  return { type: 'hello', user, version: '0.1.0', agents: [{ id: 'main', placeholder: false }] }
}

export function said(id: string, changes: Partial<Said> = {}): Said {
  return { id, pageId: `page-${id}`, text: `text of ${id}`, at: 1, state: 'replied', replies: [], ...changes }
}
