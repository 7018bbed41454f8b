import type { Redaction } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'

/** The same routes, with answers that show no secret: what a plugin wrote into a reason or a note may hold one. */
export function redacted(plugin: FastifyPluginAsync, redaction: Redaction | undefined): FastifyPluginAsync {
  if (!redaction) return plugin
  return async (app, options) => {
    app.addHook('preSerialization', async (_request, _reply, payload) => redaction.value(payload))
    await plugin(app, options)
  }
}
