import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authenticators, definePlugin, errorLine, isOpenClawError, localAccess, signIn } from '@openclaw/sdk'
import type { World } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway } from '@openclaw/testing'
import type { TestLog } from '@openclaw/testing'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { afterEach } from 'vitest'
import plugin from '../src/index.js'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-browsers-'))
  closers.push(() => rm(home, { recursive: true, force: true }))
  return home
}

export interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly body: Record<string, unknown>
  readonly setCookie: string | undefined
}

export interface Asking {
  readonly body?: unknown
  readonly bearer?: string
  readonly cookie?: string
}

export interface Opened {
  readonly log: TestLog
  readonly local: string
  /** How often a route said that a secret was wrong. */
  readonly guesses: () => number
  /** Made by the service, as the start of a gateway does it. */
  code(): string
  ask(method: string, path: string, asking?: Asking): Promise<Answer>
  /** Signs in with a new code, and returns the Cookie header. */
  signIn(): Promise<string>
  /** The status of `who am I`. */
  whoIs(cookie: string | undefined): Promise<number>
  stop(): Promise<void>
}

export interface OpenOptions {
  readonly home?: string
  readonly accessToken?: string
  readonly world?: World
}

/** The plugin in a gateway, behind a server that does no more than ask the authenticators and count guesses. */
export async function open({ home, accessToken, world }: OpenOptions = {}): Promise<Opened> {
  let guessed = 0
  let app: FastifyInstance | undefined
  const server = definePlugin({
    name: '@openclaw/http-bare',
    api: 1,
    kind: 'http',
    options: { type: 'object', additionalProperties: false },
    needs: { authenticators },
    provides: [http],
    setup({ provide, services }) {
      provide(http, {
        address: undefined,
        connections: { open: 0, limit: 0 },
        socket: () => Promise.reject(new Error('no sockets here')),
        routes: () => [],
        async mount(prefix, routes) {
          const made = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
          made.decorateRequest('identity', undefined)
          made.decorateRequest('guessedWrong', () => void (guessed += 1))
          made.addHook('onRequest', async (request, reply) => {
            if (request.routeOptions.config.scope === 'open') return
            const { authorization, cookie } = request.headers
            for (const { authenticate } of services.authenticators.list().values()) {
              const remoteAddress = request.ip
              request.identity ??= await authenticate({
                ...{ remoteAddress },
                ...(authorization !== undefined && { authorization }),
                ...(cookie !== undefined && { cookie }),
              })
            }
            if (!request.identity) await reply.code(401).send({})
          })
          made.setErrorHandler((error, _request, reply) => {
            if (!isOpenClawError(error)) return reply.send(error)
            const status = error.code.startsWith('OC_AUTH') ? 401 : 500
            return reply.code(status).send({ code: error.code, message: errorLine(error) })
          })
          await made.register(routes, { prefix })
          await made.listen({ host: '127.0.0.1', port: 0 })
          app = made
          return () => made.close()
        },
      })
    },
  })
  const test = await createTestGateway({
    plugins: [server(), plugin(accessToken === undefined ? {} : { accessToken })],
    ...(home !== undefined && { home }),
    ...(world && { world }),
  })
  closers.push(() => test.stop())

  async function ask(method: string, path: string, { body, bearer, cookie }: Asking = {}): Promise<Answer> {
    const { port } = app!.server.address() as { port: number }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(cookie !== undefined && { cookie }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
    return {
      status: response.status,
      code: answer['code'] as string | undefined,
      body: answer,
      setCookie: response.headers.get('set-cookie') ?? undefined,
    }
  }

  const service = test.gateway.service(signIn)!
  return {
    log: test.log,
    local: test.gateway.service(localAccess)!.token,
    guesses: () => guessed,
    code: () => service.code(),
    ask,
    async signIn() {
      const { setCookie = '' } = await ask('POST', '/auth/session', { body: { code: service.code() } })
      return setCookie.split(';')[0]!
    },
    async whoIs(cookie) {
      return (await ask('GET', '/auth/session', cookie === undefined ? {} : { cookie })).status
    },
    stop: () => test.stop(),
  }
}
