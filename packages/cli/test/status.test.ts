import { chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { Command, folderWith } from './command.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { runHere } from './here.js'
import { now, status, whole } from './status-document.js'
import { watch } from '../src/status/watch.js'

const minute = 60_000
const bad = (home: string) => `What answers at ${home} is no OpenClaw gateway of this version`

/** A home whose gateway answers this. */
async function homeOf(answer: object | string): Promise<{ home: string; url: string }> {
  const home = folderWith()
  const gateway = await fakeGateway(() => [200, answer])
  recordRun(home, gateway)
  return { home, url: gateway.url }
}

const withState = (more: object) => ({ ...status, status: { ...status.status, ...more } })

describe('what it prints', () => {
  test('is what the product page shows, letter by letter', async () => {
    const home = folderWith()
    const gateway = await fakeGateway(() => [200, status])
    recordRun(home, gateway)
    const { code, stdout, stderr } = await runHere(['status'], { home })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`Gateway Status: Running
Port: 18789
Uptime: 2h 34m 12s
Active Sessions: 15
Connected Channels: 3
- telegram: connected
- discord: connected
- feishu: connected
Active Agents: 2
- main: ready
- coder: ready
Memory Usage: 245 MB
CPU Usage: 12%
`)
    expect(gateway.asked).toEqual([
      { method: 'GET', path: '/api/status', authorization: 'Bearer local-credential', body: undefined },
    ])
  })

  test('says since when a channel is not connected, and why', async () => {
    const channels = [
      { id: 'telegram', account: 'default', plugin: 'a', state: 'quiet', since: now - 12 * minute },
      {
        id: 'discord',
        account: 'sales',
        plugin: 'b',
        state: 'down',
        since: now - 26 * 60 * minute,
        reason: 'bad \u001b[31mtoken',
      },
      { id: 'feishu', account: 'default', plugin: 'c', state: 'connecting', since: now },
    ]
    const { stdout } = await runHere(['status'], await homeOf({ ...status, channels }))
    expect(stdout).toContain(`Connected Channels: 0
- telegram: quiet since 14:02 (12m)
- discord/sales: down: bad \\u001b[31mtoken since 2026-02-28 12:14 (1d)
- feishu: connecting
`)
  })

  test.each([
    ['Starting', withState({ state: 'starting' }), undefined],
    ['Draining', withState({ state: 'draining' }), undefined],
    [
      'Degraded',
      withState({
        plugins: [{ ...status.status.plugins[0], id: 'x', state: 'quarantined', reason: 'it fails' }],
      }),
      'Plugin x: quarantined (it fails)',
    ],
    [
      'Degraded',
      { ...status, failingChecks: [{ id: 'queue', reason: 'the disk is full' }] },
      'Check queue: the disk is full',
    ],
    [
      'Safe mode: channels are off and messages wait',
      { ...status, safe: { reason: 'a key is wrong', keptAt: 0 } },
      '  a key is wrong',
    ],
  ])('%s', async (state, document, line) => {
    const { code, stdout } = await runHere(['status'], await homeOf(document))
    const lines = stdout.split('\n')
    expect([code, lines[0]]).toEqual([0, `Gateway Status: ${state}`])
    if (line !== undefined) expect(lines).toContain(line)
  })

  test('--verbose and --resources tell more, and ask for it', async () => {
    const home = folderWith()
    const gateway = await fakeGateway(() => [200, whole])
    recordRun(home, gateway)
    const { stdout } = await runHere(['status', '--verbose', '--resources'], { home })
    expect(gateway.asked[0]?.path).toBe('/api/status?with=detail,resources')
    expect(stdout.slice(stdout.indexOf('Version:'))).toBe(`Version: 0.1.0
Process: 42
Node.js: v20.19.0
Plugin API: 1
Home: /srv/openclaw
Config: /srv/openclaw.config.ts, in use since 2026-02-28 12:14 (1d)
Agents: 2
- main: llm, asks a model
- coder: says nothing about itself
Members: 1
- port 18789: process 42, 245 MB, 12% CPU
Running Turns: 0
Queue: 1 waiting, 2 running, 3 to send
Oldest Waiting: m1, for 3m 5s
Last Inbound:
- telegram: 14:02 (12m)
- http: never
Failing Checks: 0
Plugins: 1
- @openclaw/http-server (http): running, set up in 1.0 ms, started in 2.0 ms
CPU: 12% of one core, over 10 s
Memory: 84.0 MB resident, 30.0 MB of 45.0 MB heap, 1.5 KB external
Processes: 2
- 42: 84.0 MB resident
- 43: 161 MB resident
Event Loop: 0.1 ms late at p50, 1.5 ms at p99, over 12s; 3% busy
Handles: 13
File Descriptors: 38 of 1024
Connections: 2 of 100
Disk:
- ledger: 2.0 GB in 3 files, 5.0 GB free (/srv/openclaw/ledger)
- logs: 999 B in 1 file (/srv/openclaw/logs)
`)
  })

  test('--json is one document with all of it', async () => {
    const { home, url } = await homeOf(whole)
    const { stdout } = await runHere(['status', '--json'], { home })
    const member = { port: 18789, pid: 42, memoryBytes: whole.memoryBytes, cpuPercent: 12 }
    expect(JSON.parse(stdout)).toEqual(
      JSON.parse(JSON.stringify({ ok: true, url, ...whole, members: [{ url, ...member }] })),
    )
  })

  test('memory and CPU are those of all members; one that does not answer is named', async () => {
    const home = folderWith()
    recordRun(home, { url: 'http://127.0.0.1:1', port: 1 }, { startedAt: 0 })
    for (const port of [18_789, 18_790])
      recordRun(home, { ...(await fakeGateway(() => [200, { ...status, port }])), port })
    const { code, stdout, stderr } = await runHere(['status'], { home })
    expect([code, stderr]).toEqual([
      0,
      '2 gateways run, on the ports 18789, 18790; --port says which. This is 18789.\n',
    ])
    expect(stdout).toContain('Memory Usage: 490 MB\nCPU Usage: 24%\nMember on port 1: ')
    expect(stdout).toContain('Gateway Status: Degraded')
  })
})

describe('what is not there, or not a gateway', () => {
  test('stopped is said on stdout, and why on stderr, with 3', async () => {
    const home = folderWith()
    const never = await runHere(['status'], { home })
    expect([never.code, never.stdout]).toEqual([3, 'Gateway Status: Stopped\n'])
    expect(never.stderr).toContain(`error OC_GATEWAY_NOT_RUNNING: No gateway runs with the home ${home}.`)

    // The run file of a gateway that ended without a word; its pid is another program's now: this one's.
    recordRun(home, { url: 'http://127.0.0.1:1', port: 1 })
    const stale = await runHere(['status'], { home })
    expect([stale.code, stale.stdout]).toEqual([3, 'Gateway Status: Stopped\n'])
    expect(stale.stderr).toContain('The gateway at http://127.0.0.1:1 did not answer: nothing listens there.')
  })

  test.each([
    ['an empty document', {}],
    ['texts for numbers', { ...status, uptimeMs: 'long' }],
    ['no lists', { ...status, channels: {} }],
    ['an older version', { ...status, failingChecks: undefined }],
  ])('%s is no status', async (_, answer) => {
    const { home, url } = await homeOf(answer)
    const { code, stdout, stderr } = await runHere(['status'], { home })
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain(bad(url))
  })

  test('one that dies in the middle of its answer', async () => {
    const server = createServer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"status":')
        setImmediate(() => socket.destroy())
      }),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const home = folderWith()
    recordRun(home, { url: `http://127.0.0.1:${port}`, port })
    const { code, stdout, stderr } = await runHere(['status'], { home })
    server.close()
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('did not answer: the connection broke before the whole answer was there.')
  })

  test.runIf(process.getuid?.() === 0)('the run file of another user', async () => {
    const home = folderWith()
    recordRun(home, await fakeGateway(() => [200, status]))
    chmodSync(`${home}/run`, 0o700)
    chmodSync(home, 0o755)
    process.seteuid!(65_534)
    const { code, stdout, stderr } = await runHere(['status'], { home, cwd: '/' }).finally(() =>
      process.seteuid!(0),
    )
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain(`cannot be told: this user may not read ${home}/run.`)
  })
})

describe('--watch', () => {
  test('draws a terminal anew from its corner, and no further than its last line', async () => {
    const ended = new AbortController()
    let written = ''
    const screen = { isTTY: true, rows: 3, write: (text: string) => (written += text) }
    const frames = ['one\ntwo\nthree', 'four']
    const frame = async () => {
      const text = frames.shift()
      if (text === undefined) ended.abort()
      return text ?? ''
    }
    await watch(frame, { screen, everyMs: 1, signal: ended.signal, asLines: false })
    expect(written).toBe(
      '\u001b[2J\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J' + '\u001b[Hfour\u001b[K\n\u001b[J',
    )
  })

  test('without one, blocks; it lives through a restart of the gateway, and Ctrl-C ends it with 0', async () => {
    const home = folderWith()
    const blocks = new Command(['status', '--watch'], { home })
    const lines = new Command(['status', '--watch', '--json'], { home })
    await Promise.all([
      blocks.until(() => blocks.stdout.includes('Stopped')),
      lines.until(() => lines.stdout.includes('OC_GATEWAY_NOT_RUNNING')),
    ])
    recordRun(home, await fakeGateway(() => [200, status]))
    await Promise.all([
      blocks.until(() => blocks.stdout.includes('CPU Usage')),
      lines.until(() => lines.stdout.includes('"ok":true')),
    ])
    for (const { child } of [blocks, lines]) child.kill('SIGINT')
    const [asBlocks, asLines] = await Promise.all([blocks.finished, lines.finished])
    expect([asBlocks.code, asBlocks.stderr, asLines.code, asLines.stderr]).toEqual([0, '', 0, ''])
    expect(asBlocks.stdout).toMatch(/^Gateway Status: Stopped\n.*\n\n(.*\n)*Gateway Status: Running\n/)
    const documents = asLines.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { ok: boolean }).ok)
    expect([documents[0], documents.at(-1)]).toEqual([false, true])
  }, 30_000)
})
