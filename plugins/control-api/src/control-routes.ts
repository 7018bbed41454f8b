import { OpenClawError } from '@openclaw/sdk'
import type { LiveConfig } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'

/** A config with ten thousand rules fits. */
const outlineLimit = 16 * 1_024 * 1_024

/**
 * What `openclaw reload` and `openclaw plan` ask. A reload is begun and then asked after: it may close the very server
 * that the answer would come from.
 */
export function controlRoutes(config: LiveConfig): FastifyPluginAsync {
  return async (app) => {
    app.get('/config', async () => config.source())

    app.post('/reload', async (_request, reply) => reply.code(202).send({ reload: config.reload('command') }))

    app.get<{ Params: { id: string } }>('/reload/:id', async ({ params: { id } }) => {
      const reload = config.progress(id)
      if (!reload) throw new OpenClawError('OC_RELOAD_UNKNOWN', `No reload has the id ${id}`)
      return { reload }
    })

    app.post('/plan', { bodyLimit: outlineLimit }, async ({ body }) => ({ changes: config.compare(body) }))
  }
}
