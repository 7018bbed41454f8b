import type { FastifyPluginAsync } from 'fastify'
import { exposition } from './exposition.js'
import type { Reading } from './reading.js'
import type { MetricsReport } from './report.js'

/** For Prometheus. */
export function scrapeRoute(read: () => Promise<readonly Reading[]>): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (_request, reply) => {
      const { contentType, text } = await exposition(await read())
      return reply.type(contentType).send(text)
    })
  }
}

/** For `openclaw metrics`. */
export function reportRoute(report: () => Promise<MetricsReport>): FastifyPluginAsync {
  return async (app) => {
    app.get('/', () => report())
  }
}
