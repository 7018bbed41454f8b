import { beforeEach, expect, it, vi } from 'vitest'
import type { PageMessage } from '../../src/protocol.js'
import { createChat, type Chat } from '../../page/src/chat.js'
import { threadOf } from '../../page/src/state.js'
import type { Store } from '../../page/src/world.js'
import { fakeSockets, fakeWorld, hello, memoryStore, said, type FakeSocket, type FakeWorld } from './fakes.js'

interface Tab {
  readonly chat: Chat
  readonly sockets: readonly FakeSocket[]
}

let world: FakeWorld
let store: Store
let ids: number

beforeEach(() => {
  world = fakeWorld()
  store = memoryStore()
  ids = 0
})

function openTab(): Tab {
  const { sockets, open } = fakeSockets()
  const chat = createChat({
    ...{ world, store, open, chosen: 'c', signedIn: () => Promise.resolve(true), signedOut() {} },
    id: () => `say-${(ids += 1)}`,
  })
  chat.start()
  return { chat, sockets }
}

async function reconnect({ sockets }: Tab): Promise<FakeSocket> {
  const count = sockets.length
  sockets.at(-1)?.lose()
  world.advance(15_000)
  await vi.waitFor(() => expect(sockets).toHaveLength(count + 1))
  return greeted(sockets)
}

function greeted(sockets: readonly FakeSocket[]): FakeSocket {
  const socket = sockets.at(-1) as FakeSocket
  socket.tell(hello())
  return socket
}

function says(socket: FakeSocket | undefined): string[] {
  return (socket?.said ?? []).filter((message) => message.type === 'say').map(({ id }) => id)
}

function statuses({ chat }: Tab): string[] {
  return threadOf(chat.view(), 'c').pending.map(({ status }) => status)
}

const receipt = (id: string) => ({ type: 'receipt', conversation: 'c', id }) as const

it('says what was said before the gateway told who one is, and keeps it until then', () => {
  const tab = openTab()
  tab.chat.say('early')
  expect(statuses(tab)).toEqual(['offline'])
  const socket = greeted(tab.sockets)
  expect([says(socket), statuses(tab)]).toEqual([['say-1'], ['sending']])
  // Also after a reload: it belongs to whom the gateway named.
  expect(says(greeted(openTab().sockets))).toEqual(['say-1'])
})

it('opens its conversation on each connection', async () => {
  const tab = openTab()
  const opening: PageMessage[] = [{ type: 'conversations' }, { type: 'open', conversation: 'c' }]
  expect(greeted(tab.sockets).said).toEqual(opening)
  expect((await reconnect(tab)).said).toEqual(opening)
})

it('keeps what is said without a connection, and says it in order when there is one', async () => {
  const tab = openTab()
  const socket = greeted(tab.sockets)
  socket.lose()
  tab.chat.say('one')
  tab.chat.say('two')
  expect(statuses(tab)).toEqual(['offline', 'offline'])
  const next = await reconnect(tab)
  expect(says(next)).toEqual(['say-1'])
  next.tell({ ...receipt('say-1'), status: 'accepted' })
  expect(says(next)).toEqual(['say-1', 'say-2'])
})

it('says under the same id what has no receipt', async () => {
  const tab = openTab()
  greeted(tab.sockets)
  tab.chat.say('one')
  const next = await reconnect(tab)
  expect(says(next)).toEqual(['say-1'])
  next.tell({ ...receipt('say-1'), status: 'duplicate' })
  expect(says(await reconnect(tab))).toEqual([])
})

it('says again after a while what was not answered at all', () => {
  const tab = openTab()
  const socket = greeted(tab.sockets)
  tab.chat.say('one')
  world.advance(20_000)
  expect(says(socket)).toEqual(['say-1', 'say-1'])
})

it('keeps it over a reload, for the one who said it', () => {
  const tab = openTab()
  greeted(tab.sockets).lose()
  tab.chat.say('one')
  const reloaded = openTab()
  expect(threadOf(reloaded.chat.view(), 'c').pending).toMatchObject([{ text: 'one', status: 'offline' }])
  expect(says(greeted(reloaded.sockets))).toEqual(['say-1'])

  const other = openTab()
  const socket = other.sockets[0]
  socket?.tell(hello('somebody else'))
  expect(says(socket)).toEqual([])
  expect(threadOf(other.chat.view(), 'c').pending).toEqual([])
})

it('reads past what it did not keep itself', () => {
  for (const [name, text] of Object.entries({ broken: '{', empty: 'null', foreign: '{"id":1}' })) {
    store.set(`openclaw.chat.outbox.${name}`, text)
  }
  expect(says(greeted(openTab().sockets))).toEqual([])
})

it('tries again when the gateway has said it may', () => {
  const tab = openTab()
  const socket = greeted(tab.sockets)
  tab.chat.say('one')
  socket.tell({ ...receipt('say-1'), status: 'full', retryAfterMs: 700 })
  expect(statuses(tab)).toEqual(['later'])
  world.advance(699)
  expect(says(socket)).toEqual(['say-1'])
  world.advance(1)
  expect(says(socket)).toEqual(['say-1', 'say-1'])
  expect(statuses(tab)).toEqual(['sending'])
})

it.each(['refused', 'dead'] as const)('does not say again what is %s', async (status) => {
  const tab = openTab()
  greeted(tab.sockets).tell(hello())
  tab.chat.say('one')
  tab.sockets[0]?.tell({ ...receipt('say-1'), status, reason: 'because' })
  expect(statuses(tab)).toEqual(['failed'])
  expect(says(await reconnect(tab))).toEqual([])
})

it('does not say again what the gateway could not read', async () => {
  const tab = openTab()
  const socket = greeted(tab.sockets)
  tab.chat.say('one')
  const error = { type: 'error', code: 'OC_SOCKET_MESSAGE_INVALID', message: 'Too long', hint: '' } as const
  socket.tell({ ...error, about: 'say', ref: 'say-1' })
  expect(statuses(tab)).toEqual(['failed'])
  expect(says(await reconnect(tab))).toEqual([])
})

it('shows what it said once, whether the receipt or the message comes first', () => {
  for (const isReceiptFirst of [true, false]) {
    const tab = openTab()
    const socket = greeted(tab.sockets)
    tab.chat.say('one')
    const id = says(socket)[0] ?? ''
    const events = [
      { ...receipt(id), status: 'accepted', messageId: 'm' },
      { type: 'said', conversation: 'c', message: said('m', { pageId: id }) },
    ] as const
    for (const event of isReceiptFirst ? events : events.toReversed()) socket.tell(event)
    expect(threadOf(tab.chat.view(), 'c')).toMatchObject({ messages: [{ id: 'm' }], pending: [] })
  }
})

it('follows the conversation that is chosen, and no other', () => {
  const tab = openTab()
  const socket = greeted(tab.sockets)
  tab.chat.choose('d')
  expect(socket.said.slice(-2)).toEqual([
    { type: 'leave', conversation: 'c' },
    { type: 'open', conversation: 'd' },
  ])
})

it('asks for older messages once at a time', () => {
  const tab = openTab()
  const socket = greeted(tab.sockets)
  const history = { type: 'history', conversation: 'c', drafts: [] } as const
  socket.tell({ ...history, messages: [said('b')], next: 'n', older: false })
  tab.chat.older()
  tab.chat.older()
  socket.tell({ ...history, messages: [said('a')], older: true })
  tab.chat.older()
  expect(socket.said.slice(2)).toEqual([{ type: 'open', conversation: 'c', before: 'n' }])
})

it('leaves nothing behind when one signs out', () => {
  const tab = openTab()
  greeted(tab.sockets).lose()
  tab.chat.say('secret')
  tab.chat.forget()
  expect(store.names()).toEqual([])
  expect(threadOf(tab.chat.view(), 'c').pending).toEqual([])
})
