import { createRequire } from 'node:module'
import type { GatewayStatus, GatewayView, LiveConfig, SafeMode, SessionStore, World } from '@openclaw/sdk'
import type { HttpServer } from '@openclaw/sdk/http'
import type { FastifyPluginAsync } from 'fastify'
import type { CpuMeter } from './cpu-meter.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** What `openclaw status` shows. */
export interface StatusReport {
  readonly status: GatewayStatus
  /** Only in safe mode. */
  readonly safe?: SafeMode
  readonly version: string
  readonly pid: number
  readonly port: number | undefined
  readonly uptimeMs: number
  readonly activeSessions: number
  /** Resident, of this process. */
  readonly memoryBytes: number
  /** Of one core, over the last ten seconds. */
  readonly cpuPercent: number
}

interface StatusServices {
  readonly config: LiveConfig | undefined
  readonly gateway: GatewayView
  readonly http: HttpServer
  readonly sessions: SessionStore
}

export function statusRoute(
  { config, gateway, http, sessions }: StatusServices,
  world: World,
  meter: CpuMeter,
): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (): Promise<StatusReport> => {
      const status = gateway.snapshot()
      return {
        ...(config?.safe && { safe: config.safe }),
        ...{ status, version, pid: process.pid, port: http.address?.port },
        uptimeMs: world.clock.now() - status.startedAt,
        activeSessions: (await sessions.list()).length,
        memoryBytes: process.memoryUsage.rss(),
        cpuPercent: meter.percent(),
      }
    })
  }
}
