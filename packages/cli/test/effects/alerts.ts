import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { queue } from '@openclaw/sdk'
import { longCertificate } from '@openclaw/testing'
import { vi } from 'vitest'
import { folderWith } from '../command.js'
import type { Config, Effect } from './effect.js'
import type { Running } from './running.js'

/** Raises an alarm as soon as the gateway starts. */
const missing = ['/nowhere/certificate.pem']

/** A channel that never connects. */
const unplugged = `
  const definition = {
    name: 'channel-unplugged', api: 1, kind: 'channel',
    options: { type: 'object', additionalProperties: false },
    needs: { channels: { id: 'channels', registry: true } },
    setup: ({ services }) => void services.channels.add('unplugged', {
      guarantee: 'none', sender: 'any', sends: 1,
      open: () => Promise.reject(new Error('no cable')), send: () => Promise.reject(new Error('no cable')),
    }),
  }
  export default Object.assign(() => {}, { definition, [Symbol.for('openclaw.plugin')]: true })`

/** Two channels, and two accounts of each, that can speak first. */
const pager = `
  const channel = {
    guarantee: 'none', sender: 'any', sends: 1, accounts: ['default', 'ops'],
    open: () => () => undefined, send: async () => ({}),
  }
  const definition = {
    name: 'channel-pager', api: 1, kind: 'channel',
    options: { type: 'object', additionalProperties: false },
    needs: { channels: { id: 'channels', registry: true } },
    setup({ services }) {
      for (const id of ['pager', 'siren']) services.channels.add(id, channel)
    },
  }
  export default Object.assign(() => {}, { definition, [Symbol.for('openclaw.plugin')]: true })`

interface Case {
  readonly of: Config
  readonly gives: unknown
  readonly butOf: Config
  readonly givesInstead: unknown
  readonly rest?: Config
  /** Moved on before anything is looked at, in ms. */
  readonly afterMs?: number
  readonly seen?: (requests: readonly IncomingMessage[]) => unknown
}

/** Two `alerts` blocks that differ in one key, and what a webhook gets under each. */
function alerting({ of, butOf, rest = {}, afterMs = 10, seen = ({ length }) => length, ...given }: Case) {
  return async (): Promise<Effect> => {
    const requests: IncomingMessage[] = []
    const server = createServer((request, response) => {
      requests.push(request)
      response.end()
    })
    server.listen(0, '127.0.0.1').unref()
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const config = (own: Config): Config => {
      const { url: path = '/hook', ...webhook } = (own['webhook'] ?? {}) as { readonly url?: string }
      const alerts = {
        groupMs: 10,
        certificates: missing,
        ...own,
        webhook: { url: `${origin}${path}`, ...webhook },
      }
      return { ...rest, alerts }
    }
    return {
      ...{ ...given, of: config(of), butOf: config(butOf) },
      async measure({ world }: Running) {
        requests.length = 0
        await world.advance(afterMs)
        // Where nothing is to come, nothing tells that it did not.
        for (let round = 0; round < 15; round++) {
          await wait(10)
          await world.advance(1)
        }
        return seen(requests)
      },
    }
  }
}

const signed = ([request]: readonly IncomingMessage[]) => 'openclaw-signature' in (request?.headers ?? {})
const quiet = { certificates: [], on: ['channel'] }

/** Two `alerts.to` blocks that differ in one key, and which conversation gets the notice under each. */
function telling(of: Config, gives: unknown, butOf: Config, givesInstead: unknown) {
  return async (): Promise<Effect> => {
    const file = join(folderWith({ 'pager.mjs': pager }), 'pager.mjs')
    const config = (own: Config): Config => {
      const to = { channel: 'pager', peer: '1', ...own }
      return {
        alerts: { to, on: ['certificate'], groupMs: 10, certificates: missing },
        plugins: [{ use: file }],
      }
    }
    return {
      ...{ of: config(of), gives, butOf: config(butOf), givesInstead },
      async measure({ world, gateway }: Running) {
        await world.advance(10)
        return vi.waitFor(async () => {
          await world.advance(1)
          const { records } = await gateway.service(queue)!.list({ direction: 'outbound', limit: 1 })
          const [notice] = records
          if (!notice) throw new Error('nothing was told yet')
          return [notice.channel, notice.account, notice.peer.kind, notice.peer.id, notice.thread].join(' ')
        })
      },
    }
  }
}

export const alertsEffects: Readonly<Record<string, () => Promise<Effect>>> = {
  'alerts.to.channel': telling(
    {},
    'pager default direct 1 ',
    { channel: 'siren' },
    'siren default direct 1 ',
  ),
  'alerts.to.account': telling({}, 'pager default direct 1 ', { account: 'ops' }, 'pager ops direct 1 '),
  'alerts.to.peer': telling({}, 'pager default direct 1 ', { peer: '2' }, 'pager default direct 2 '),
  'alerts.to.kind': telling({}, 'pager default direct 1 ', { kind: 'group' }, 'pager default group 1 '),
  'alerts.to.thread': telling({}, 'pager default direct 1 ', { thread: '7' }, 'pager default direct 1 7'),
  'alerts.enabled': alerting({
    ...{ of: { enabled: true }, gives: 1 },
    ...{ butOf: { enabled: false }, givesInstead: 0 },
  }),
  'alerts.webhook.url': alerting({
    ...{ of: { webhook: { url: '/here' } }, gives: '/here' },
    ...{ butOf: { webhook: { url: '/there' } }, givesInstead: '/there' },
    seen: ([request]) => request?.url,
  }),
  'alerts.webhook.secret': alerting({
    ...{ of: { webhook: { secret: 'a-secret-of-the-receiver' } }, gives: true },
    ...{ butOf: {}, givesInstead: false },
    seen: signed,
  }),
  'alerts.on': alerting({
    ...{ of: { on: ['certificate'] }, gives: 1 },
    ...{ butOf: { on: ['dead'] }, givesInstead: 0 },
  }),
  'alerts.groupMs': alerting({
    ...{ of: { groupMs: 1 }, gives: 1 },
    ...{ butOf: { groupMs: 5_000 }, givesInstead: 0 },
  }),
  'alerts.maxPerHour': alerting({
    ...{ of: { diskFreePercent: 100, maxPerHour: 1 }, gives: 1 },
    ...{ butOf: { diskFreePercent: 100, maxPerHour: 2 }, givesInstead: 2 },
  }),
  'alerts.quietMs': async () => {
    const file = join(folderWith({ 'unplugged.mjs': unplugged }), 'unplugged.mjs')
    return await alerting({
      ...{ of: { ...quiet, quietMs: 60_000 }, gives: 1 },
      ...{ butOf: { ...quiet, quietMs: 600_000 }, givesInstead: 0 },
      ...{ rest: { plugins: [{ use: file }] }, afterMs: 120_000 },
    })()
  },
  'alerts.diskFreePercent': alerting({
    ...{ of: { certificates: [], diskFreePercent: 100 }, gives: 1 },
    ...{ butOf: { certificates: [], diskFreePercent: 1 }, givesInstead: 0 },
  }),
  'alerts.certificates': alerting({
    ...{ of: { certificates: missing }, gives: 1 },
    ...{ butOf: { certificates: [] }, givesInstead: 0 },
  }),
  'alerts.certificateDays': async () => {
    const certificates = [join(folderWith({ 'cert.pem': longCertificate.cert }), 'cert.pem')]
    return await alerting({
      ...{ of: { certificates, certificateDays: 10_000 }, gives: 1 },
      ...{ butOf: { certificates, certificateDays: 14 }, givesInstead: 0 },
    })()
  },
}
