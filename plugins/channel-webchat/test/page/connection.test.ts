import { beforeEach, expect, it, vi } from 'vitest'
import type { ChatEvent } from '../../src/protocol.js'
import { createConnection, signedOutCode, type Connection } from '../../page/src/connection.js'
import { fakeSockets, fakeWorld, hello, type FakeSocket, type FakeWorld } from './fakes.js'

let world: FakeWorld
let sockets: FakeSocket[]
let connection: Connection
let known: boolean | undefined
const heard: ChatEvent[] = []
const links: string[] = []

beforeEach(() => {
  heard.length = 0
  links.length = 0
  known = true
  world = fakeWorld()
  const fake = fakeSockets()
  sockets = fake.sockets
  connection = createConnection({
    ...{ world, open: fake.open, signedIn: () => Promise.resolve(known) },
    heard: (event) => void heard.push(event),
    link: (link) => void links.push(link),
    signedOut: () => void links.push('signed out'),
  })
  connection.start()
})

async function opened(count: number): Promise<FakeSocket> {
  await vi.waitFor(() => expect(sockets).toHaveLength(count))
  return sockets[count - 1] as FakeSocket
}

it('says nothing before it was greeted', () => {
  expect(connection.say({ type: 'conversations' })).toBe(false)
  sockets[0]?.tell(hello())
  expect(connection.say({ type: 'conversations' })).toBe(true)
  expect(sockets[0]?.said).toEqual([{ type: 'conversations' }])
})

it('comes back less and less often, and at once again after it was greeted', async () => {
  for (const [count, pause] of [500, 1000, 2000, 4000, 8000, 15_000, 15_000].entries()) {
    const socket = await opened(count + 1)
    socket.lose()
    world.advance(pause - 1)
    await Promise.resolve()
    expect(sockets).toHaveLength(count + 1)
    world.advance(1)
  }
  const socket = await opened(8)
  socket.tell(hello())
  socket.lose()
  world.advance(500)
  await opened(9)
})

it('asks for signing in when the session has ended, and does not come back by itself', async () => {
  sockets[0]?.lose(signedOutCode)
  expect(links.at(-1)).toBe('signed out')
  world.advance(60_000)
  await Promise.resolve()
  expect(sockets).toHaveLength(1)
  connection.start()
  await opened(2)
})

it('finds out that it may no longer connect', async () => {
  known = false
  sockets[0]?.lose()
  world.advance(500)
  await vi.waitFor(() => expect(links.at(-1)).toBe('signed out'))
  expect(sockets).toHaveLength(1)
})

it('tries on while the gateway cannot be reached', async () => {
  known = undefined
  sockets[0]?.lose()
  world.advance(500)
  await opened(2)
})

it('does not wait for its turn when it is woken', async () => {
  sockets[0]?.lose()
  connection.wake()
  await opened(2)
})

it('gives up a connection that does not answer when it is woken', async () => {
  sockets[0]?.tell(hello())
  connection.wake()
  world.advance(8_000)
  expect(links.at(-1)).toBe('lost')
  expect(sockets[0]?.isClosed).toBe(true)
  world.advance(500)
  await opened(2)
})

it('keeps one that answers', () => {
  sockets[0]?.tell(hello())
  connection.wake()
  sockets[0]?.tell({ type: 'conversations', conversations: [] })
  world.advance(60_000)
  expect(sockets[0]?.isClosed).toBe(false)
})

it('hears nothing of a socket that it gave up', () => {
  const [first] = sockets
  first?.lose()
  first?.tell(hello())
  expect(heard).toEqual([])
})
