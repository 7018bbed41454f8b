import { once } from 'node:events'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { queue, sessions } from '@openclaw/sdk'
import { vi } from 'vitest'
import { accessEffects } from './access.js'
import { alertsEffects } from './alerts.js'
import type { Effect } from './effect.js'
import { loggingEffects } from './logging.js'
import { mediaEffects } from './media.js'
import { routingEffects } from './routing.js'
import { probe, token } from './running.js'
import type { Running } from './running.js'

const onDisk = { queue: { type: 'sqlite' } }
const dayMs = 86_400_000
const weak = { security: { accessToken: 'short' } }
const levels = ({ lines }: Running) => Promise.resolve(lines.some((line) => line.includes('token is weak')))

async function held(count: number): Promise<void> {
  await vi.waitFor(() => {
    if (probe.held.length < count) throw new Error(`${probe.held.length} turns run`)
  })
}

/** How many turns run at once when three people write. */
async function turnsAtOnce({ loopback, world }: Running): Promise<number> {
  for (const id of ['ann', 'bob', 'cy']) await loopback.say(`hold ${id}`, { peer: { kind: 'direct', id } })
  await held(1)
  await world.advance(1)
  return probe.held.length
}

/** How many answers two messages get that waited behind a third. */
async function answersToTwo({ loopback, world }: Running): Promise<number> {
  await loopback.say('hold first')
  await held(1)
  await loopback.say('one')
  await loopback.say('two')
  probe.release()
  await vi.waitFor(() => {
    if (!loopback.heard().some(({ text }) => text.endsWith('two'))) throw new Error('not answered yet')
  })
  await world.advance(1)
  return loopback.heard().length - 1
}

/** What the third of three waiting messages is told. */
async function third({ loopback }: Running): Promise<string> {
  await loopback.say('hold first')
  await held(1)
  await loopback.say('two')
  return (await loopback.say('three')).status
}

/** What the agent was shown of the conversation when it went on after a minute. */
async function historyAfterAMinute({ ask, world, loopback }: Running): Promise<string | undefined> {
  await ask('one')
  await world.advance(60_000)
  await ask('two')
  return vi.waitFor(() => {
    if (loopback.heard().length < 2) throw new Error('not answered yet')
    return loopback.heard().at(-1)?.text
  })
}

async function openSessions({ gateway, ask }: Running): Promise<number> {
  const store = gateway.service(sessions)!
  for (const id of ['ann', 'bob', 'cy']) {
    await ask('hello', { peer: { kind: 'direct', id } })
    await vi.waitFor(async () => {
      const keys = (await store.list()).map(({ key }) => key)
      if (!keys.some((key) => key.endsWith(`:${id}`))) throw new Error('not appended yet')
    })
  }
  return (await store.list()).length
}

/** Whether a settled message is still explained after two days. */
async function explainedAfterTwoDays({ ask, world, gateway }: Running): Promise<boolean> {
  const { id } = await ask('hello')
  world.setWallClock(world.clock.now() + 2 * dayMs)
  await world.advance(60_000)
  const found = () => gateway.service(queue)!.get(id)
  // Removing goes through the store's own thread: what is to go is waited for, what is to stay is asked once.
  return vi.waitFor(async () => ((await found()) === undefined ? false : Promise.reject(new Error('there'))), { timeout: 1_000 }).catch(() => true) // prettier-ignore
}

function folders({ home }: Running): Promise<string[]> {
  return Promise.resolve(readdirSync(home).sort())
}

/** Whether SQLite wrote much: each synced write of its own repeats whole pages. */
async function writtenFor({ home, loopback, ask }: Running): Promise<boolean> {
  const says = Array.from({ length: 60 }, (_, index) =>
    loopback.say(`hi ${index}`, { peer: { kind: 'direct', id: `p${index}` } }),
  )
  await Promise.all(says)
  await ask('last')
  const [log = ''] = readdirSync(join(home, 'ledger')).filter((name) => name.endsWith('-wal'))
  return statSync(join(home, 'ledger', log)).size > 1_500_000
}

export const effects: Readonly<Record<string, () => Effect | Promise<Effect>>> = {
  ...accessEffects,
  ...alertsEffects,
  ...loggingEffects,
  ...mediaEffects,
  async 'gateway.port'() {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    return {
      ...{ of: { gateway: { port } }, gives: true, butOf: { gateway: { port: 0 } }, givesInstead: false },
      measure: ({ url }) => Promise.resolve(url.endsWith(`:${port}`)),
    }
  },
  'gateway.host': () => ({
    ...{ of: { gateway: { host: '127.0.0.2' } }, gives: '127.0.0.2', butOf: {}, givesInstead: '127.0.0.1' },
    measure: ({ url }) => Promise.resolve(new URL(url).hostname),
  }),
  'gateway.logLevel': () => ({
    of: { ...weak, gateway: { logLevel: 'warn' } },
    gives: true,
    butOf: { ...weak, gateway: { logLevel: 'error' } },
    givesInstead: false,
    measure: levels,
  }),
  'logging.level': () => ({
    of: { ...weak, logging: { level: 'warn' }, gateway: { logLevel: 'error' } },
    gives: true,
    butOf: { ...weak, logging: { level: 'error' }, gateway: { logLevel: 'warn' } },
    givesInstead: false,
    measure: levels,
  }),
  'logging.format': () => ({
    of: { ...weak, logging: { format: 'json' } },
    gives: '{',
    butOf: { ...weak, logging: { format: 'pretty' } },
    givesInstead: '[',
    measure: ({ lines }) => Promise.resolve(lines[0]?.trim().charAt(0)),
  }),
  'gateway.maxConnections': () => ({
    ...{ of: { gateway: { maxConnections: 1 } }, gives: 503, butOf: {}, givesInstead: 200 },
    async measure({ url }) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      // Known, so that it does not make way.
      socket.write(
        `GET /api/messages/x HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`,
      )
      await once(socket, 'data')
      try {
        return (await fetch(`${url}/healthz`)).status
      } finally {
        socket.destroy()
      }
    },
  }),
  'gateway.allowedHosts': () => ({
    of: { auth: { type: 'none' }, gateway: { allowedHosts: ['claw.example.com'] } },
    gives: 404,
    butOf: { auth: { type: 'none' } },
    givesInstead: 421,
    measure: ({ url }) =>
      new Promise((resolve, reject) => {
        const headers = { host: 'claw.example.com' }
        get(`${url}/api/messages/x`, { headers }, (response) => {
          response.resume()
          resolve(response.statusCode)
        }).on('error', reject)
      }),
  }),
  'gateway.timeout': () => ({
    ...{ of: { gateway: { timeout: 1000 } }, gives: 202, butOf: {}, givesInstead: 200 },
    async measure({ post, world }) {
      const status = post('hold')
      await held(1)
      await world.advance(1000)
      probe.release()
      return await status
    },
  }),
  'agents.*.type': () => ({
    of: { agents: { main: { type: 'echo' } } },
    gives: 'hello',
    butOf: {},
    givesInstead: 'main 0 hello',
    async measure({ ask, loopback }) {
      await ask('hello')
      return vi.waitFor(() => loopback.heard()[0]?.text ?? Promise.reject(new Error('not heard')))
    },
  }),
  'agents.*.timeoutMs': () => ({
    of: { agents: { main: { timeoutMs: 1000 } } },
    gives: 1,
    butOf: {},
    givesInstead: 0,
    async measure({ gateway, loopback, world }) {
      let failed = 0
      gateway.events.subscribe(({ type }) => (failed += type === 'turn.failed' ? 1 : 0))
      await loopback.say('hold')
      await held(1)
      await world.advance(1001)
      return failed
    },
  }),
  'channels.*.enabled': () => ({
    ...{ of: { channels: { http: { enabled: false } } }, gives: 404, butOf: {}, givesInstead: 200 },
    measure: ({ post }) => post('hello'),
  }),
  ...routingEffects,
  'session.ttl': () => ({
    ...{ of: { session: { ttl: 1000 } }, gives: 'main 0 two', butOf: {}, givesInstead: 'main 2 two' },
    measure: historyAfterAMinute,
  }),
  'session.maxSessions': () => ({
    ...{ of: { session: { maxSessions: 1 } }, gives: 1, butOf: {}, givesInstead: 3 },
    measure: openSessions,
  }),
  'session.persistInterval': () => ({
    ...{
      of: { session: { storage: { type: 'file' }, persistInterval: 1000 } },
      gives: true,
      butOf: { session: { storage: { type: 'file' } } },
      givesInstead: false,
    },
    async measure({ home, ask, world }) {
      await ask('hello')
      await world.advance(1000)
      const written = () =>
        JSON.stringify(readFileSync(join(home, 'sessions', 'index.json'), 'utf8')).includes('loopback')
      return vi
        .waitFor(() => written() || Promise.reject(new Error('not written')), { timeout: 500 })
        .catch(() => false)
    },
  }),
  'session.storage.type': () => ({
    of: { session: { storage: { type: 'file' } } },
    gives: ['sessions'],
    butOf: {},
    givesInstead: [],
    measure: folders,
  }),
  'performance.concurrency': () => ({
    ...{ of: { performance: { concurrency: 1 } }, gives: 1, butOf: {}, givesInstead: 3 },
    measure: turnsAtOnce,
  }),
  'performance.batchSize': () => ({
    ...{ of: { performance: { batchSize: 1 } }, gives: 2, butOf: {}, givesInstead: 1 },
    measure: answersToTwo,
  }),
  'performance.queueSize': () => ({
    ...{
      of: { performance: { queueSize: 1 } },
      gives: ['accepted', 'full'],
      butOf: {},
      givesInstead: ['accepted', 'accepted'],
    },
    async measure({ loopback }) {
      const says = ['ann', 'bob'].map((id) => loopback.say('hello', { peer: { kind: 'direct', id } }))
      return (await Promise.all(says)).map(({ status }) => status)
    },
  }),
  'queue.type': () => ({
    ...{ of: onDisk, gives: ['ledger'], butOf: {}, givesInstead: [] },
    measure: folders,
  }),
  'queue.maxSize': () => ({
    ...{ of: { queue: { maxSize: 1 } }, gives: 'full', butOf: {}, givesInstead: 'accepted' },
    measure: third,
  }),
  'queue.batchSize': () => ({
    ...{ of: { queue: { type: 'sqlite', batchSize: 1 } }, gives: true, butOf: onDisk, givesInstead: false },
    measure: writtenFor,
  }),
  'queue.flushInterval': () => ({
    ...{
      of: { queue: { type: 'sqlite', flushInterval: 7 } },
      gives: true,
      butOf: onDisk,
      givesInstead: false,
    },
    async measure({ ask, world }) {
      const waits: number[] = []
      const { scheduler } = world
      const after = scheduler.after.bind(scheduler)
      Object.assign(scheduler, {
        after(ms: number, run: () => void) {
          waits.push(ms)
          return after(ms, run)
        },
      })
      await ask('hello')
      await world.advance(5)
      return waits.includes(7)
    },
  }),
  'messages.keepDays': () => ({
    ...{ of: { ...onDisk, messages: { keepDays: 1 } }, gives: false, butOf: onDisk, givesInstead: true },
    measure: explainedAfterTwoDays,
  }),
  'messages.maxBytes': () => ({
    ...{ of: { ...onDisk, messages: { maxBytes: '1m' } }, gives: false, butOf: onDisk, givesInstead: true },
    async measure({ ask, world, gateway }) {
      const { id } = await ask('x'.repeat(900_000))
      await ask('y'.repeat(900_000))
      await world.advance(120_000)
      const found = () => gateway.service(queue)!.get(id)
      return vi.waitFor(async () => ((await found()) === undefined ? false : Promise.reject(new Error('there'))), { timeout: 1_000 }).catch(() => true) // prettier-ignore
    },
  }),
  'security.accessToken': () => ({
    ...{ of: { security: { accessToken: 'x'.repeat(40) } }, gives: 401, butOf: {}, givesInstead: 200 },
    measure: ({ post }) => post('hello', token),
  }),
  'auth.type': () => ({
    ...{ of: { auth: { type: 'none' } }, gives: 200, butOf: {}, givesInstead: 401 },
    measure: ({ post }) => post('hello', 'wrong'),
  }),
  'plugins[].use': () => ({
    of: { plugins: [{ use: 'openclaw-agent-probe', options: { id: 'third' } }] },
    gives: ['main', 'night', 'third'],
    butOf: { plugins: [{ use: '@openclaw/agent-echo', options: { id: 'echo' } }] },
    givesInstead: ['echo', 'main', 'night'],
    measure: ({ gateway }) => Promise.resolve([...gateway.snapshot().agents].sort()),
  }),
  'plugins[].id': () => ({
    of: { plugins: [{ use: 'openclaw-agent-probe', id: 'more', options: { id: 'third' } }] },
    gives: true,
    butOf: { plugins: [{ use: 'openclaw-agent-probe', id: 'other', options: { id: 'third' } }] },
    givesInstead: false,
    measure: ({ gateway }) => Promise.resolve(gateway.snapshot().plugins.some(({ id }) => id === 'more')),
  }),
  'plugins[].options': () => ({
    ...{
      of: { plugins: [{ use: '@openclaw/http-server', options: { bodyLimit: 10 } }] },
      gives: 413,
      butOf: {},
      givesInstead: 200,
    },
    measure: ({ post }) => post('hello'),
  }),
  'plugins[].enabled': () => ({
    of: { plugins: [{ use: '@openclaw/monitor-health', enabled: false }] },
    gives: 401,
    butOf: { plugins: [{ use: '@openclaw/monitor-health', enabled: true }] },
    givesInstead: 200,
    measure: async ({ url }) => (await fetch(`${url}/healthz`)).status,
  }),
}
