import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { errorLine, OpenClawError } from '@openclaw/sdk'
import type {
  Authenticator,
  GatewayView,
  Log,
  OptionsOf,
  PluginStatus,
  Redaction,
  Registry,
  World,
} from '@openclaw/sdk'
import type { HttpServer } from '@openclaw/sdk/http'
import { createAccess } from './access.js'
import { limitConnections } from './connections.js'
import { errorBody, errorHeaders, statusOf } from './error-body.js'
import { answerBadHeads, headProblem, maxHeaderSize } from './head-check.js'
import { listen } from './listen.js'
import { createMount, type Mount } from './mount.js'
import { createNewest } from './newest.js'
import type { options } from './options.js'
import { pathOf, withoutSlash } from './path.js'
import { answerRaw } from './raw-answer.js'
import { SecureResponse } from './security-headers.js'
import { createSockets } from './sockets.js'

export type ServerSettings = OptionsOf<typeof options>

export interface Server extends HttpServer {
  listen(): Promise<void>
  close(): Promise<void>
}

export interface ServerHost {
  readonly authenticators: Registry<Authenticator>
  readonly gateway: GatewayView
  readonly redaction: Redaction | undefined
  readonly log: Log
  readonly world: World
}

/** A client has this long for its headers, and for the whole request, in ms. */
const headersTimeout = 5_000
const requestTimeout = 15_000
/** Requests under way have this long to end once the server closes, in ms; less than a plugin has for closing. */
const closeGraceMs = 4_000

const exchanging: ReadonlySet<PluginStatus['state']> = new Set(['setup', 'closing', 'closed'])

/** One node:http server; each request goes to the mount with the longest matching prefix. */
export function createServer(
  settings: ServerSettings,
  { authenticators, gateway, redaction, log, world }: ServerHost,
): Server {
  const { host, allowedHosts, bodyLimit, frameLimit } = settings
  const mounts = createNewest<Mount>()
  let address: HttpServer['address']
  const server = createHttpServer(
    {
      ...{ headersTimeout, requestTimeout, maxHeaderSize, connectionsCheckingInterval: 1_000 },
      ServerResponse: SecureResponse,
    },
    handle,
  )
  const connections = limitConnections(server, settings.maxConnections, world.clock)
  const known = ({ socket }: IncomingMessage) => connections.known(socket)
  const access = createAccess({
    ...{ registry: authenticators, host, allowedHosts, world, log, known, isLive },
  })
  const sockets = createSockets({ access, frameLimit, world, log, notFound, redaction })
  answerBadHeads(server)
  server.on('upgrade', upgrade)

  function find(url: string | undefined): Mount | undefined {
    for (let prefix = pathOf(url); prefix !== ''; prefix = prefix.slice(0, prefix.lastIndexOf('/'))) {
      const mount = mounts.get(prefix)
      if (mount) return mount
    }
    return undefined
  }

  function handle(request: IncomingMessage, response: SecureResponse): void {
    const problem = headProblem(request)
    if (problem) return answer(response, problem.status, problem.error)
    connections.request(request.socket, response)
    const mount = find(request.url)
    if (mount) return mount.handle(request, response)
    // Who has no credential learns nothing, not even what is missing.
    const failed = (error: unknown) => answer(response, statusOf(error), error)
    void access.check(request, 'read').then(() => failed(notFound()), failed)
  }

  function upgrade(request: IncomingMessage, _socket: unknown, head: Buffer): void {
    const { socket } = request
    const problem = headProblem(request)
    if (problem) return answerRaw(socket, problem.status, problem.error)
    connections.request(socket, socket)
    void sockets.upgrade(request, head)
  }

  function notFound(): OpenClawError {
    if (isLive()) return new OpenClawError('OC_HTTP_NOT_FOUND', 'No route answers this address')
    return new OpenClawError('OC_HTTP_UNREADY', 'What answers this address may not be there yet')
  }

  /** Whether all who mount have mounted. While a reload exchanges this server, its routes come and go one by one. */
  function isLive(): boolean {
    const { state, plugins } = gateway.snapshot()
    return state === 'ready' && !plugins.some((plugin) => exchanging.has(plugin.state))
  }

  return {
    get address() {
      return address
    },
    get connections() {
      return { open: connections.open, limit: settings.maxConnections }
    },
    async mount(prefix, plugin, options) {
      const path = withoutSlash(prefix)
      const mount = await createMount(path, plugin, options, { access, bodyLimit, log, redaction })
      const remove = mounts.add(path, mount)
      let disposing: Promise<void> | undefined
      return () => {
        remove()
        return (disposing ??= mount.close())
      }
    },
    async socket(path, endpoint) {
      return sockets.serve(path, endpoint)
    },
    routes() {
      const all = [...mounts.values().flatMap(({ routes }) => routes), ...sockets.routes()]
      return all.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    },
    async listen() {
      access.checkExposure()
      address = await listen(server, settings)
      server.on('error', (error) => log.error({ error: errorLine(error) }, 'the HTTP server failed'))
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      // Kept-alive sockets close after the answer that is under way; what hangs is cut.
      const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs)
      const sweep = setInterval(() => server.closeIdleConnections(), 50)
      await Promise.all([closed, sockets.close()])
      clearTimeout(cut)
      clearInterval(sweep)
      address = undefined
    },
  }
}

function answer(response: SecureResponse, status: number, error: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...errorHeaders(error, status),
  })
  response.end(JSON.stringify(errorBody(error)))
}
