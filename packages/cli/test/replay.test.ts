import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, startGateway } from './command.js'
import { runHere } from './here.js'

const agents = { main: { type: 'echo' }, coder: { type: 'echo' } }
const now = { agents, routing: { default: { agentId: 'main' } } }
const next = {
  agents,
  routing: {
    rules: [{ match: { channel: 'http', userId: 'ann' }, target: { agentId: 'coder' } }],
    default: { agentId: 'main' },
  },
}

interface Replayed {
  readonly messages: number
  readonly changed: number
  readonly counts: object
  readonly changes: readonly { readonly id: string; readonly change: object }[]
}

test('recorded messages are replayed and exported, from the gateway and then from its store', async () => {
  const cwd = folderWith({ 'openclaw.config.json': JSON.stringify(now), 'next.json': JSON.stringify(next) })
  const { home, record, command } = await startGateway({ cwd })
  const say = async (text: string, id: string) => {
    const response = await fetch(`${record.url}/api/messages?wait=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${record.credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text, sender: { id } }),
    })
    return ((await response.json()) as { id: string }).id
  }
  const ann = await say('hello from ann', 'ann')
  const bob = await say('hello', 'bob')
  const here = (...args: string[]) => runHere(args, { cwd, home })

  async function replayAndExport(): Promise<void> {
    const same = await here('replay', '--fail-on-change')
    expect([same.code, same.stdout]).toEqual([0, expect.stringMatching(/^2 messages since .*: 0 would/)])
    const other = await here('replay', '--config', 'next.json', '--json')
    const document = JSON.parse(other.stdout) as Replayed
    expect(other.code).toBe(0)
    expect(document).toMatchObject({ messages: 2, changed: 1, counts: { agent: 1, rule: 1, sessionKey: 1 } })
    expect(document.changes[0]).toMatchObject({ id: ann, change: { agent: ['main', 'coder'] } })
    expect((await here('replay', '--config', 'next.json', '--fail-on-change')).code).toBe(1)
    const text = await here('replay', '--config', 'next.json', '--limit', '2', '--channel', 'http')
    expect(text.stdout).toMatch(/agent +main → coder/)
    expect((await here('replay', '--channel', 'other')).stdout).toMatch(/^No messages since/)
    expect((await here('replay', '--limit', '1', '--json')).stdout).toContain('"messages": 1')

    const hidden = await here('messages', 'export', ann, '--redact')
    expect(hidden.stdout).toContain('characters left out')
    expect(hidden.stdout).not.toContain('hello from')
  }

  await replayAndExport()
  const exported = await here('messages', 'export', bob, '--out', 'bob.openclaw-test.yaml')
  expect([exported.code, exported.stdout]).toEqual([0, ''])
  const file = join(cwd, 'bob.openclaw-test.yaml')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await here('messages', 'export', bob, '--out', 'bob.openclaw-test.yaml')).code).toBe(2)
  expect((await here('messages', 'export', bob, '--out', 'bob.yaml')).code).toBe(2)
  expect(await here('test')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 passed') })

  command.child.kill('SIGTERM')
  await command.finished
  const store = readFileSync(join(home, 'ledger', 'ledger.sqlite'))
  await replayAndExport()
  // Read, and left as it was: no log, no lock, nothing of the copy.
  expect(readFileSync(join(home, 'ledger', 'ledger.sqlite')).equals(store)).toBe(true)
  expect(readdirSync(join(home, 'ledger')).filter((name) => name.startsWith('ledger'))).toEqual([
    'ledger.sqlite',
  ])
  const unknown = await here('messages', 'export', 'nope')
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('OC_MESSAGE_UNKNOWN')])
})

test('where nothing was recorded, or nothing can be read, it says so', async () => {
  const home = join(folderWith(), 'home')
  const nowhere = await runHere(['replay'], { home })
  expect([nowhere.code, nowhere.stderr]).toEqual([3, expect.stringContaining('there is no store')])
  expect(existsSync(home)).toBe(false)
  const cwd = folderWith({ 'openclaw.config.json': '{ "queue": { "type": "memory" } }' })
  const memory = await runHere(['replay'], { cwd, home })
  expect([memory.code, memory.stderr]).toEqual([3, expect.stringContaining('queue-memory keeps no store')])
  const port = await runHere(['replay', '--port', '1'], { home })
  expect([port.code, port.stderr]).toEqual([3, expect.stringContaining('OC_GATEWAY_NOT_RUNNING')])
  expect((await runHere(['replay', '--limit', '0'], { home })).code).toBe(2)
  expect((await runHere(['replay', '--since', 'soon'], { home })).code).toBe(2)
})
