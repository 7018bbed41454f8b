import { expect, test } from 'vitest'
import { Command, folderWith } from './command.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { runHere } from './here.js'

const perMinute = { over1: 12, over5: 2.44 }
const one = (labels: object, value: number) => ({ labels, value, perMinute })
const timed = (labels: object, p95?: number) => ({
  ...{ labels, count: 10, sum: 1, perMinute },
  ...(p95 !== undefined && { p50: 0.0012, p95, p99: 4.567 }),
})
const gauge = (...series: object[]) => ({ kind: 'gauge', series })
const document = {
  ...{ pid: 42, uptimeMs: 1000, memoryBytes: 245 * 1024 * 1024, cpuPercent: 12.4 },
  metrics: {
    openclaw_messages_total: gauge(
      one({ channel: 'web\u001b[31m', direction: 'inbound', outcome: 'replied' }, 10),
      one({ channel: 'http', direction: 'inbound', outcome: 'dead' }, 1),
    ),
    openclaw_turn_duration_seconds: gauge(timed({ agent: 'main' }, 0.25)),
    openclaw_stage_duration_seconds: gauge(
      timed({ hook: 'route', plugin: 'quick' }, 0.003),
      timed({ hook: 'agent', plugin: 'main' }, 0.2),
      timed({ hook: 'prepare', plugin: 'idle' }),
    ),
    openclaw_agent_tokens_total: gauge(one({ agent: 'main', model: 'acme/large', direction: 'in' }, 1200)),
    openclaw_agent_cost_total: gauge(one({ agent: 'main', model: 'acme/large' }, 0.045)),
    openclaw_queue_messages: gauge(
      { labels: { state: 'waiting' }, value: 3 },
      { labels: { state: 'dead' }, value: 1 },
    ),
    openclaw_queue_oldest_waiting_seconds: gauge({ labels: {}, value: 75.2 }),
    openclaw_turns_running: gauge({ labels: {}, value: 2 }),
    openclaw_sessions: gauge({ labels: {}, value: 15 }),
    openclaw_channel_state: gauge(
      { labels: { channel: 'http', state: 'connected' }, value: 1 },
      { labels: { channel: 'http', state: 'down' }, value: 0 },
      { labels: { channel: 'telegram', state: 'down' }, value: 1 },
    ),
    openclaw_channel_reconnects_total: gauge(one({ channel: 'telegram' }, 4)),
    openclaw_event_loop_delay_seconds: gauge({ labels: { part: 'p99' }, value: 0.0213 }),
  },
}

test('shows the figures as tables, the slowest first', async () => {
  const home = folderWith()
  const gateway = await fakeGateway(() => [200, document])
  recordRun(home, gateway)
  const { code, stdout, stderr } = await runHere(['metrics'], { home })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.split('\n')).toEqual([
    'Messages                         count  /min  /min over 5',
    'web\\u001b[31m  inbound  replied  10     12.0  2.4',
    'http           inbound  dead     1      12.0  2.4',
    '',
    'Turns  count  /min  p50     p95     p99',
    'main   10     12.0  1.2 ms  250 ms  4.57 s',
    '',
    'Slowest steps         count  /min  p50     p95     p99',
    'agent          main   10     12.0  1.2 ms  200 ms  4.57 s',
    'prepare        idle   10     12.0  -       -       -',
    'route          quick  10     12.0  1.2 ms  3 ms    4.57 s',
    '',
    'Tokens                  count  /min  /min over 5',
    'main    acme/large  in  1200   12.0  2.4',
    '',
    'Cost              so far  /min     /min over 5',
    'main  acme/large  0.0450  12.0000  2.4400',
    '',
    'Queue           3 waiting, 1 dead',
    'Oldest waiting  75.2 s',
    'Turns running   2',
    'Sessions        15',
    'Channels        http connected, telegram down (4 reconnects)',
    'Loop delay      p99 21 ms',
    'Memory          245 MB',
    'CPU             12%',
    '',
  ])
  const { stdout: json } = await runHere(['metrics', '--json'], { home })
  expect(JSON.parse(json)).toEqual({ ok: true, url: gateway.url, ...document })
  expect(gateway.asked.map(({ path }) => path)).toEqual(['/api/metrics', '/api/metrics'])
})

test('--prometheus prints the text as it is', async () => {
  const home = folderWith()
  const text = '# HELP openclaw_sessions Open sessions\nopenclaw_sessions 15\n'
  const gateway = await fakeGateway(() => [200, text])
  recordRun(home, gateway)
  const { code, stdout, stderr } = await runHere(['metrics', '--prometheus'], { home })
  expect([code, stdout, stderr]).toEqual([0, text, ''])
  expect(gateway.asked).toMatchObject([{ path: '/metrics', authorization: 'Bearer local-credential' }])
})

test('--watch shows them again until it is interrupted', async () => {
  const home = folderWith()
  const gateway = await fakeGateway(() => [200, document])
  recordRun(home, gateway)
  const command = new Command(['metrics', '--watch'], { home })
  await command.until(() => command.stdout.split('Memory').length > 2)
  expect(gateway.asked.length).toBeGreaterThanOrEqual(2)
  command.child.kill('SIGINT')
  const { signal } = await command.finished
  expect(signal).toBe('SIGINT')
})

test.each([[['metrics']], [['metrics', '--prometheus']], [['metrics', '--json']]])(
  '%j says how to get them where the plugin is out, and ends with 3 where no gateway runs',
  async (args) => {
    const home = folderWith()
    const never = await runHere(args, { home })
    expect([never.code, never.stdout + never.stderr]).toEqual([3, expect.stringContaining('No gateway runs')])
    const error = { code: 'OC_HTTP_NOT_FOUND', message: 'No route answers this address' }
    recordRun(home, await fakeGateway(() => [404, { ok: false, error }]))
    const { code, stdout, stderr } = await runHere(args, { home })
    expect(code).toBe(78)
    expect(stdout + stderr).toContain('runs without @openclaw/monitor-metrics')
    expect(stdout + stderr).toContain('openclaw reload')
  },
)

test('one form at a time', async () => {
  expect((await runHere(['metrics', '--json', '--watch'])).code).toBe(2)
})
