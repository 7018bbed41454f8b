import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agents, definePlugin, errorLine, isOpenClawError } from '@openclaw/sdk'
import type { Envelope, Outbound, PluginEntry, Turn } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway } from '@openclaw/testing'
import type { TestGateway, TestGatewayOptions } from '@openclaw/testing'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { afterEach, vi } from 'vitest'
import plugin from '../src/index.js'
import { createPlatform } from './platform.js'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

export type Access = NonNullable<Parameters<typeof plugin>[0]>
type Settings = NonNullable<Access['channels']>[string]

export interface Opened {
  readonly test: TestGateway
  readonly home: string
  /** What was sent to a person or a group, oldest first. */
  sentTo(peerId: string): readonly Outbound[]
  /** "accepted", or why it was refused. */
  say(text: string, given?: Partial<Envelope>): Promise<string>
  /** The code that this person was told; waits for it. */
  codeOf(peerId: string): Promise<string>
  /** `POST` with a body, `GET` without. */
  ask(path: string, body?: object): Promise<{ status: number; code?: string; body: Record<string, unknown> }>
}

interface OpenOptions extends Pick<TestGatewayOptions, 'world'> {
  readonly access?: Access
  readonly telegram?: Settings
  readonly home?: string
  readonly plugins?: readonly PluginEntry[]
}

export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-access-'))
  closers.push(() => rm(home, { recursive: true, force: true }))
  return home
}

/** A gateway with the guard, on a platform; behind a server that asks nobody who he is. */
export async function open(options: OpenOptions = {}): Promise<Opened> {
  const { access, telegram, home = await newHome(), plugins = [], world } = options
  const { entry, platform } = createPlatform()
  const server = createServer()
  const guard = plugin({ ...access, ...(telegram && { channels: { telegram } }) })
  const test = await createTestGateway({
    ...{ home, plugins: [server.entry, entry, guard, ...plugins] },
    ...(world && { world }),
  })
  closers.push(() => test.stop())
  const sentTo = (peerId: string): Outbound[] => platform.sent.filter(({ peer }) => peer.id === peerId)

  return {
    ...{ test, home, sentTo },
    async say(text, given) {
      const receipt = await platform.say(text, given)
      return 'reason' in receipt ? receipt.reason : receipt.status
    },
    async codeOf(peerId) {
      await vi.waitFor(() => {
        if (sentTo(peerId).length === 0) throw new Error(`${peerId} was told nothing`)
      })
      return /approve telegram ([0-9A-Z]{8})$/.exec(sentTo(peerId).at(-1)!.text)![1]!
    },
    ask: server.ask,
  }
}

function createServer() {
  let app: FastifyInstance | undefined
  const entry = definePlugin({
    ...{ name: '@openclaw/http-bare', api: 1, kind: 'http' },
    options: { type: 'object', additionalProperties: false },
    provides: [http],
    setup({ provide }) {
      provide(http, {
        ...{ address: undefined, connections: { open: 0, limit: 0 }, routes: () => [] },
        socket: () => Promise.reject(new Error('no sockets here')),
        async mount(prefix, routes) {
          const made = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
          made.setErrorHandler((error, _request, reply) => {
            const code = isOpenClawError(error) ? error.code : undefined
            void reply.code(400).send({ code, message: errorLine(error) })
          })
          await made.register(routes, { prefix })
          app = made
          return () => made.close()
        },
      })
    },
  })()
  async function ask(path: string, payload?: object) {
    const url = `/api/access${path}`
    const response = await app!.inject({ method: payload ? 'POST' : 'GET', url, ...(payload && { payload }) })
    const body = response.json<Record<string, unknown>>()
    const { code } = body
    return { status: response.statusCode, ...(typeof code === 'string' && { code }), body }
  }
  return { entry, ask }
}

/** An agent that shows what it was given. */
export function listener(turns: Turn[], failures = 0): PluginEntry {
  let left = failures
  return definePlugin({
    ...{ name: 'openclaw-agent-listener', api: 1, kind: 'agent' },
    options: { type: 'object', additionalProperties: false },
    needs: { agents },
    setup({ services }) {
      services.agents.add('main', {
        async *run(turn: Turn) {
          turns.push(turn)
          if ((left -= 1) >= 0) throw new Error('not this time')
          yield { type: 'done', text: 'heard' } as const
        },
      })
    },
  })()
}
