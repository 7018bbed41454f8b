import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { authenticators, definePlugin } from '@openclaw/sdk'
import type { AccessScope, Authenticator, PluginEntry, World } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import type { MountOptions, SocketEndpoint } from '@openclaw/sdk/http'
import { createTestGateway, type TestGateway } from '@openclaw/testing'
import type { FastifyPluginAsync } from 'fastify'
import httpServer from '../src/index.js'

const options = {
  type: 'object',
  additionalProperties: false,
  properties: { version: { type: 'string', default: '1' } },
} as const

export interface Serving extends TestGateway {
  readonly url: string
  readonly port: number
  readonly server: PluginEntry
}

/** A gateway that serves what these plugins mount. */
export async function serve(
  plugins: PluginEntry[],
  given: Parameters<typeof httpServer>[0] = {},
  world?: World,
): Promise<Serving> {
  const server = httpServer({ port: 0, ...given })
  const made = await createTestGateway({ plugins: [server, ...plugins], ...(world && { world }) })
  const { url, port } = made.gateway.service(http)!.address!
  return { ...made, url, port, server }
}

/** A plugin that mounts routes; a change of `version` makes it another one for a reload. */
export function mounting(
  prefix: string,
  scope: AccessScope | undefined,
  routes: (version: string) => FastifyPluginAsync,
  more: MountOptions = {},
) {
  return definePlugin({
    ...{ name: `monitor-at-${prefix.replaceAll('/', '-')}`, api: 1, kind: 'monitor', options },
    needs: { http },
    setup({ services, onStart }, { version }) {
      const given = { ...more, ...(scope !== undefined && { scope }) }
      onStart(() => services.http.mount(prefix, routes(version), given))
    },
  })
}

/** A plugin that serves a WebSocket. */
export function socketing(path: string, endpoint: SocketEndpoint) {
  return definePlugin({
    ...{ name: `monitor-socket-${path.replaceAll('/', '-')}`, api: 1, kind: 'monitor', options },
    needs: { http },
    setup: ({ services, onStart }) => onStart(() => services.http.socket(path, endpoint)),
  })
}

export const says =
  (prefix = ''): ((version: string) => FastifyPluginAsync) =>
  (version) =>
  async (app) => {
    app.get('/', async () => `${prefix}${version}`)
    app.post('/', async (request) => ({ body: request.body, by: request.identity?.id }))
  }

export function authenticating(id: string, way: Authenticator): PluginEntry {
  return definePlugin({
    ...{ name: `auth-${id}`, api: 1, kind: 'auth', options, needs: { authenticators } },
    setup: ({ services }) => void services.authenticators.add(id, way),
  })()
}

/** Knows bearer tokens by their text. */
export function bearers(tokens: Record<string, AccessScope[]>, weakness?: string): PluginEntry {
  return authenticating('test', {
    ...(weakness !== undefined && { weakness }),
    authenticate: ({ authorization = '' }) => {
      const id = authorization.replace('Bearer ', '')
      return Object.hasOwn(tokens, id) ? { id, scopes: tokens[id]! } : undefined
    },
  })
}

/** Knows cookies, which nobody guesses; what is deleted from `known` is signed out. */
export function cookies(known: Map<string, AccessScope[]>): PluginEntry {
  return authenticating('cookies', {
    unguessable: true,
    authenticate: ({ cookie = '' }) => {
      const scopes = known.get(cookie)
      return scopes && { id: cookie, scopes }
    },
  })
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** Of an error. */
  readonly code: string | undefined
}

/** One request on a connection of its own, with any headers. */
export function ask(
  url: string,
  { method = 'GET', body = '', headers = {} as Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const json = body === '' ? {} : { 'content-type': 'application/json' }
    const sent = httpRequest(url, { method, agent: false, headers: { ...json, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code: codeIn(text) }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** What comes back for these bytes, until the other end closes. */
export async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (part) => (text += String(part)))
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

function codeIn(text: string): string | undefined {
  return /"code":"(OC_[A-Z_]+)"/.exec(text)?.[1]
}
