import { OpenClawError } from '@openclaw/sdk'
import type { LiveConfig, LogControl, LogLevel } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'

/** A config with ten thousand rules fits. */
const outlineLimit = 16 * 1_024 * 1_024

interface LevelBody {
  readonly level: LogLevel
  readonly component?: string
}

const levelBody = {
  type: 'object',
  additionalProperties: false,
  required: ['level'],
  properties: {
    level: { enum: ['debug', 'info', 'warn', 'error', 'fatal'] },
    component: { type: 'string', pattern: '^[a-z]{1,40}$' },
  },
} as const

/**
 * What `openclaw reload`, `openclaw plan` and `openclaw logs level` ask. A reload is begun and then asked after: it may close the very server
 * that the answer would come from.
 */
export function controlRoutes(config: LiveConfig, logs: LogControl | undefined): FastifyPluginAsync {
  return async (app) => {
    app.get('/config', async () => config.source())

    app.post('/reload', async (_request, reply) => reply.code(202).send({ reload: config.reload('command') }))

    app.get<{ Params: { id: string } }>('/reload/:id', async ({ params: { id } }) => {
      const reload = config.progress(id)
      if (!reload) throw new OpenClawError('OC_RELOAD_UNKNOWN', `No reload has the id ${id}`)
      return { reload }
    })

    app.post('/plan', { bodyLimit: outlineLimit }, async ({ body }) => ({ changes: config.compare(body) }))

    if (!logs) return
    app.post<{ Body: LevelBody }>(
      '/log-level',
      { schema: { body: levelBody } },
      async ({ body: { level, component } }) => {
        const was = logs.setLevel(level, component)
        return { ok: true, ...(component !== undefined && { component }), was, level }
      },
    )
  }
}
