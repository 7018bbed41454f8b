import { createTestLog } from '@openclaw/testing'
import type { SocketConnection } from '@openclaw/sdk/http'
import { expect, it, vi } from 'vitest'
import type { ChatEvent, Said } from '../src/protocol.js'
import { createRoom } from '../src/room.js'
import type { Transcript } from '../src/transcript.js'

const place = { user: 'local', conversation: 'conversation-1' }

/** A ledger of one message, each of whose readings ends when the test lets it. */
function createSlowLedger() {
  const waiting: (() => void)[] = []
  let state: Said['state'] = 'waiting'
  /** What is true when the reading begins is what it finds. */
  async function read(): Promise<Said> {
    const found = { id: 'm', pageId: 'p', text: 'hello', at: 1, state, replies: [] }
    await new Promise<void>((resolve) => waiting.push(resolve))
    return found
  }
  const transcript = {
    refresh: async () => undefined,
    read,
    page: async () => ({ messages: [await read()] }),
  } as Partial<Transcript> as Transcript
  return {
    transcript,
    is: (next: Said['state']) => (state = next),
    /** Lets readings end until none is left, the newest first. */
    async finish(): Promise<void> {
      await vi.waitFor(() => expect(waiting).not.toEqual([]))
      while (waiting.length > 0) {
        waiting.pop()!()
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

function createRoomOf({ transcript }: ReturnType<typeof createSlowLedger>) {
  const events: ChatEvent[] = []
  const connection = {
    identity: { id: 'local', scopes: [] },
    signal: new AbortController().signal,
    send: (event) => events.push(event as ChatEvent) > 0,
    close: () => undefined,
  } satisfies SocketConnection
  const changed = vi.fn()
  const room = createRoom(place, { transcript, historyPage: 50, log: createTestLog(), changed })
  const told = () =>
    events.map((event) => {
      if (event.type === 'history') return `history ${event.messages[0]!.state}`
      return event.type === 'said' ? `said ${event.message.state}` : event.type
    })
  return { room, connection, told }
}

it('tells what changes while a page is read behind the page, and nothing older after it', async () => {
  const ledger = createSlowLedger()
  const { room, connection, told } = createRoomOf(ledger)
  const joining = room.join(connection)
  await new Promise((resolve) => setImmediate(resolve))
  ledger.is('running')
  room.touch('m')
  await new Promise((resolve) => setImmediate(resolve))
  ledger.is('silent')
  room.touch('m')
  await ledger.finish()
  await joining
  expect(told()).toEqual(['history waiting', 'said silent'])
  room.leave(connection)
  expect(room.idle).toBe(true)
})

it('gives no page to who left while it was read', async () => {
  const ledger = createSlowLedger()
  const { room, connection, told } = createRoomOf(ledger)
  const joining = room.join(connection)
  expect(room.followed).toBe(true)
  room.leave(connection)
  await ledger.finish()
  await joining
  expect([told(), room.followed, room.idle]).toEqual([[], false, true])
})

it('looks again at a message that could not be read', async () => {
  const ledger = createSlowLedger()
  const { room, connection, told } = createRoomOf(ledger)
  const joining = room.join(connection)
  await ledger.finish()
  await joining
  const broken = vi.spyOn(ledger.transcript, 'read').mockRejectedValueOnce(new Error('disk'))
  ledger.is('silent')
  room.touch('m')
  await vi.waitFor(() => expect(broken).toHaveBeenCalled())
  expect(room.unsettled).toBe(1)
  expect(room.look(10)).toBe(1)
  await ledger.finish()
  await vi.waitFor(() => expect(told()).toEqual(['history waiting', 'said silent']))
  expect(room.unsettled).toBe(0)
})
