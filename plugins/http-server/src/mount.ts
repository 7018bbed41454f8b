import { Server as HttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { AccessScope, Log } from '@openclaw/sdk'
import Fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Access } from './access.js'
import { addJsonParser } from './body.js'
import { errorBody, statusOf } from './error-body.js'

/** One plugin's Fastify instance behind the shared server. */
export interface Mount {
  handle(request: IncomingMessage, response: ServerResponse): void
  /** False when the plugin takes no upgrades. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Ends when its last request has ended. */
  close(): Promise<void>
}

export async function createMount(
  prefix: string,
  plugin: FastifyPluginAsync,
  scope: AccessScope | undefined,
  access: Access,
  bodyLimit: number,
  log: Log,
): Promise<Mount> {
  // The instance never listens; its server only carries upgrades to who wants them.
  const instance = Fastify({
    serverFactory: () => new HttpServer(),
    bodyLimit,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    exposeHeadRoutes: false,
    // What is unknown is an error, and a number is no text.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  addJsonParser(instance)
  instance.decorateRequest('identity', undefined)
  instance.addHook('onRoute', ({ method, url, config }) => {
    if (config?.scope ?? scope) return
    const route = `${String(method)} ${url}`
    throw new OpenClawError('OC_HTTP_SCOPE_MISSING', `The route ${route} does not declare its scope`)
  })
  instance.addHook('onRequest', async (request) => {
    request.identity = await access.check(request.raw, request.routeOptions.config.scope ?? scope ?? 'read')
  })
  answerErrors(instance, log)
  await instance.register(plugin, { prefix: prefix === '/' ? '' : prefix })
  await instance.ready()

  let active = 0
  let ended = (): void => undefined
  return {
    handle(request, response) {
      active += 1
      response.once('close', () => {
        active -= 1
        if (active === 0) ended()
      })
      instance.routing(request, response)
    },
    upgrade: (request, socket, head) => instance.server.emit('upgrade', request, socket, head),
    async close() {
      if (active > 0) await new Promise<void>((resolve) => (ended = resolve))
      await instance.close()
    },
  }
}

function answerErrors(instance: FastifyInstance, log: Log): void {
  instance.setNotFoundHandler(() => {
    throw new OpenClawError('OC_HTTP_NOT_FOUND', 'No route answers this address')
  })
  instance.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = statusOf(error)
    if (status >= 500 && !isOpenClawError(error)) log.error({ error: error.message }, 'a request failed')
    if (status === 401) void reply.header('www-authenticate', 'Bearer')
    return reply.code(status).send(errorBody(error))
  })
}
