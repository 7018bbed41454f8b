import { Server as HttpServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { Log, Redaction } from '@openclaw/sdk'
import type { MountOptions, RouteListing } from '@openclaw/sdk/http'
import Fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify'
import type { Access, Door } from './access.js'
import { addJsonParser } from './body.js'
import { errorHeaders, redactedBody, statusOf } from './error-body.js'
import { withoutSlash } from './path.js'
import { schemaCompilers } from './schema-compilers.js'
import { apiHeaders, pageHeaders } from './security-headers.js'
import type { SecureResponse } from './security-headers.js'

/** One plugin's Fastify instance behind the shared server. */
export interface Mount {
  readonly routes: readonly RouteListing[]
  handle(request: IncomingMessage, response: SecureResponse): void
  /** Ends when its last request has ended. */
  close(): Promise<void>
}

export interface MountHost {
  readonly access: Access
  readonly bodyLimit: number
  readonly redaction: Redaction | undefined
  readonly log: Log
}

export async function createMount(
  prefix: string,
  plugin: FastifyPluginAsync,
  { scope, page = false, verify }: MountOptions,
  { access, bodyLimit, redaction, log }: MountHost,
): Promise<Mount> {
  const door: Door = { page }
  const signInDoor: Door = { page, signIn: true }
  const security = page ? pageHeaders : apiHeaders
  const routes: RouteListing[] = []
  const instance = Fastify({
    // It never listens: requests come from the server that all mounts share.
    serverFactory: () => new HttpServer(),
    bodyLimit,
    exposeHeadRoutes: false,
    // What is unknown is an error, and a number is no text.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    schemaController: { compilersFactory: schemaCompilers },
    // An address that cannot be read is no route: no hook runs, and still nobody learns of it without a credential.
    frameworkErrors(error, request, reply) {
      const answer = (told: unknown) => void answerError(reply, told, redaction)
      void access.check(request.raw, scope ?? 'read', door).then(() => answer(error), answer)
    },
  })
  addJsonParser(
    instance,
    verify &&
      ((request, body) => {
        verify(request, body)
        access.proved(request.raw)
      }),
  )
  instance.decorateRequest('identity', undefined)
  instance.decorateRequest('guessedWrong', function () {
    access.guessedWrong(this.raw)
  })
  instance.addHook('onRoute', ({ method, url, config }) => {
    const asked = config?.scope ?? scope
    for (const one of [method].flat()) {
      if (asked === undefined) {
        const message = `The route ${one} ${url} does not declare its scope`
        throw new OpenClawError('OC_HTTP_SCOPE_MISSING', message)
      }
      addRoute(routes, { method: one, path: url, scope: asked, page })
    }
  })
  instance.addHook('onRequest', async (request) => {
    const { config } = request.routeOptions
    request.identity = await access.check(
      request.raw,
      config.scope ?? scope ?? 'read',
      config.signIn === true ? signInDoor : door,
    )
  })
  answerErrors(instance, log, redaction)
  await instance.register(plugin, { prefix: prefix === '/' ? '' : prefix })
  await instance.ready()

  let active = 0
  let ended = (): void => undefined
  return {
    routes,
    handle(request, response) {
      active += 1
      response.once('close', () => {
        active -= 1
        if (active === 0) ended()
      })
      response.security = security
      instance.routing(request, response)
    },
    async close() {
      if (active > 0) await new Promise<void>((resolve) => (ended = resolve))
      await instance.close()
    },
  }
}

/** Fastify adds the route of a prefix with and without a slash at its end: it is one. */
function addRoute(routes: RouteListing[], { path, ...rest }: RouteListing): void {
  const listed = { ...rest, path: withoutSlash(path) }
  if (!routes.some(({ method, path }) => method === listed.method && path === listed.path))
    routes.push(listed)
}

function answerErrors(instance: FastifyInstance, log: Log, redaction: Redaction | undefined): void {
  instance.setNotFoundHandler(() => {
    throw new OpenClawError('OC_HTTP_NOT_FOUND', 'No route answers this address')
  })
  instance.setErrorHandler((error: FastifyError, _request, reply) => {
    if (statusOf(error) >= 500 && !isOpenClawError(error)) {
      log.error({ error: error.message }, 'a request failed')
    }
    return answerError(reply, error, redaction)
  })
}

function answerError(reply: FastifyReply, error: unknown, redaction: Redaction | undefined): FastifyReply {
  const status = statusOf(error)
  for (const [name, value] of Object.entries(errorHeaders(error, status))) {
    if (!reply.hasHeader(name)) void reply.header(name, value)
  }
  return reply.code(status).send(redactedBody(error, redaction))
}
