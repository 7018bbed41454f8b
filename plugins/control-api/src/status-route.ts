import { createRequire } from 'node:module'
import { errorLine } from '@openclaw/sdk'
import type { Check, Log, Registry, SessionStore } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'
import { childProcesses } from './child-processes.js'
import type { ProofsHost } from './channel-proofs.js'
import { failingChecks } from './failing-checks.js'
import { forAWhile } from './for-a-while.js'
import { resourcesOf } from './resources.js'
import type { ResourcesHost } from './resources.js'
import { detailOf } from './status-detail.js'
import type { DetailHost } from './status-detail.js'
import type { StatusReport } from './status-report.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

export interface StatusHost extends DetailHost, ResourcesHost, Pick<ProofsHost, 'gateway' | 'world'> {
  readonly checks: Registry<Check>
  readonly sessions: SessionStore
  readonly log: Log
}

interface StatusQuery {
  readonly with?: string
}

/** What costs more than a look is done at most once in so long, however many ask, in ms. */
const keptMs = 1_000
const query = {
  type: 'object',
  additionalProperties: false,
  properties: { with: { type: 'string', pattern: '^(detail|resources)(,(detail|resources))*$' } },
} as const

export function statusRoute(host: StatusHost): FastifyPluginAsync {
  const { checks, config, cpu, gateway, http, log, proofs, sessions, world } = host
  const kept = <T>(make: () => Promise<T>) => forAWhile(world, keptMs, make)
  const children = kept(() => childProcesses(process.pid))
  const failing = kept(() => failingChecks(checks, world))
  const activeSessions = kept(() => countSessions(sessions, log))
  const resources = kept(async () => resourcesOf(host, await children()))

  return async (app) => {
    app.get<{ Querystring: StatusQuery }>(
      '/',
      { schema: { querystring: query } },
      async ({ query }): Promise<StatusReport> => {
        const wanted = query.with?.split(',') ?? []
        const status = gateway.snapshot()
        const [channels, active, failingNow, started] = await Promise.all([
          ...([proofs.reports(), activeSessions(), failing(), children()] as const),
        ])
        return {
          ...(config?.safe && { safe: config.safe }),
          ...{ status, version, pid: process.pid, port: http.address?.port },
          uptimeMs: world.clock.now() - status.startedAt,
          activeSessions: active,
          memoryBytes: started.reduce((sum, one) => sum + one.memoryBytes, process.memoryUsage.rss()),
          cpuPercent: cpu.percent(),
          ...{ channels, failingChecks: failingNow, leftOut: config?.leftOut() ?? [] },
          ...(wanted.includes('detail') && { detail: await detailOf(host, status) }),
          ...(wanted.includes('resources') && { resources: await resources() }),
        }
      },
    )
  }
}

async function countSessions(sessions: SessionStore, log: Log): Promise<number | null> {
  try {
    return await sessions.count()
  } catch (error) {
    log.warn({ error: errorLine(error) }, 'the sessions could not be counted')
    return null
  }
}
