import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import queueSqlite from '@openclaw/queue-sqlite'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import plugin from '../src/index.js'
import type { PluginEntry } from '@openclaw/sdk'
import { agentOf, createPuppet } from './agent.js'
import { createFakeHttp, type FakeHttp, type FakePage } from './fake-http.js'

const conversation = 'conversation-1'
const running: TestGateway[] = []
let home: string

interface Process {
  readonly server: FakeHttp
  readonly test: TestGateway
}

/** One process of a gateway whose ledger is in `home`. */
async function start(...plugins: PluginEntry[]): Promise<Process> {
  const server = createFakeHttp()
  const test = await createTestGateway({
    home,
    plugins: [server.plugin, queueSqlite(), plugin(), ...plugins],
  })
  running.push(test)
  return { server, test }
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'openclaw-webchat-'))
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((test) => test.stop()))
  await rm(home, { recursive: true, force: true })
})

async function opened({ server }: Process): Promise<FakePage> {
  const page = server.connect()
  await page.say({ type: 'open', conversation })
  return page
}

const say = (page: FakePage, text: string, id: string) => page.say({ type: 'say', conversation, id, text })

const textsOf = (page: FakePage) =>
  page.shown(conversation)?.messages.map(({ text, replies }) => [text, ...replies.map((reply) => reply.text)])

const long = { timeout: 10_000 }

describe('the ledger on disk', () => {
  it('is the transcript: a restart keeps what was said', async () => {
    const before = await start()
    const page = await opened(before)
    for (const text of ['one', 'two']) {
      await say(page, text, text)
      await vi.waitFor(() =>
        expect(page.shown(conversation)?.messages.at(-1)?.replies[0]).toMatchObject({
          text,
          state: 'delivered',
        }),
      )
    }
    await before.test.stop()

    const after = await start()
    const again = await opened(after)
    expect(again.shown(conversation)).toEqual(page.shown(conversation))
    await again.say({ type: 'conversations' })
    expect(again.of('conversations')[0]?.conversations).toMatchObject([{ id: conversation, title: 'one' }])
    await say(again, 'two', 'two')
    expect(again.of('receipt')).toMatchObject([{ status: 'duplicate' }])
  })

  it('is read to its end by the first who says something, in the right order', async () => {
    const before = await start()
    const page = await opened(before)
    await say(page, 'one', 'a')
    await vi.waitFor(() => expect(textsOf(page)).toEqual([['one', 'one']]))
    await before.test.stop()
    const after = await start()
    await say(after.server.connect(), 'two', 'b')
    const again = await opened(after)
    await vi.waitFor(() =>
      expect(textsOf(again)).toEqual([
        ['one', 'one'],
        ['two', 'two'],
      ]),
    )
    await again.say({ type: 'conversations' })
    expect(again.of('conversations')[0]?.conversations).toMatchObject([{ title: 'one' }])
  })
})

describe('two processes with one ledger', () => {
  it('show what the other took in once the conversation is opened, and how it ended there', async () => {
    const puppet = createPuppet()
    const [one, two] = [await start(puppet.entry), await start(agentOf(async function* () {}))]
    const [here, there] = [await opened(one), await opened(two)]
    await say(here, 'first', 'a')
    await vi.waitFor(() => expect(here.shown(conversation)?.messages[0]?.state).toBe('running'))
    // Taken in by the second process, answered by the first, which holds the conversation.
    await say(there, 'second', 'b')
    for (const text of ['one', 'two']) {
      puppet.say(text)
      puppet.end()
    }
    await vi.waitFor(() => expect(textsOf(there)?.at(-1)).toEqual(['second', 'two']), long)
    await vi.waitFor(
      () =>
        expect(textsOf(here)).toEqual([
          ['first', 'one'],
          ['second', 'two'],
        ]),
      long,
    )
    const late = await opened(two)
    expect(textsOf(late)).toEqual([
      ['first', 'one'],
      ['second', 'two'],
    ])
    // Who already followed it was told of what was found.
    await vi.waitFor(() =>
      expect(there.shown(conversation)?.messages.map(({ text }) => text)).toContain('first'),
    )
  })
})
