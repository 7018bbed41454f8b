import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorLine, OpenClawError } from '@openclaw/sdk'
import type { Authenticator, GatewayView, Log, OptionsOf, PluginStatus, Registry } from '@openclaw/sdk'
import type { HttpServer } from '@openclaw/sdk/http'
import { createAccess } from './access.js'
import { limitConnections } from './connections.js'
import { errorBody } from './error-body.js'
import { listen } from './listen.js'
import { createMount, type Mount } from './mount.js'
import type { options } from './options.js'

export type ServerSettings = OptionsOf<typeof options>

export interface Server extends HttpServer {
  listen(): Promise<void>
  close(): Promise<void>
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
  registry: Registry<Authenticator>,
  gateway: GatewayView,
  log: Log,
): Server {
  const access = createAccess(registry, settings.host)
  /** By prefix; the newest last, which is the one that serves. */
  const mounts = new Map<string, Mount[]>()
  let address: HttpServer['address']
  const server = createHttpServer(
    { headersTimeout, requestTimeout, connectionsCheckingInterval: 1_000 },
    handle,
  )
  server.on('upgrade', upgrade)
  limitConnections(server, settings.maxConnections)

  function find(url: string): Mount | undefined {
    const end = url.search(/[?#]/)
    const path = end < 0 ? url : url.slice(0, end)
    for (let prefix = path; ; prefix = prefix.slice(0, prefix.lastIndexOf('/'))) {
      const mount = mounts.get(prefix === '' ? '/' : prefix)?.at(-1)
      if (mount || prefix === '') return mount
    }
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const mount = find(request.url ?? '/')
    if (mount) return mount.handle(request, response)
    void answerUnknown(request, response)
  }

  /** Who has no credential learns nothing, not even what is missing. */
  async function answerUnknown(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, error } = await access.check(request, 'read').then(
      () => notFound(),
      (cause: unknown) => ({ status: 401, error: cause }),
    )
    const retry = status === 503 ? { 'retry-after': '1' } : {}
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...retry })
    response.end(JSON.stringify(errorBody(error)))
  }

  function notFound(): { status: number; error: unknown } {
    const error = new OpenClawError('OC_HTTP_NOT_FOUND', 'No route answers this address')
    return { status: isLive() ? 404 : 503, error }
  }

  /** Whether all who mount have mounted. While a reload exchanges this server, its routes come and go one by one. */
  function isLive(): boolean {
    const { state, plugins } = gateway.snapshot()
    return state === 'ready' && !plugins.some((plugin) => exchanging.has(plugin.state))
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const mount = find(request.url ?? '/')
    if (mount?.upgrade(request, socket, head)) return
    socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  }

  return {
    get address() {
      return address
    },
    async mount(prefix, plugin, { scope }) {
      const path = prefix.length > 1 && prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
      const mount = await createMount(path, plugin, scope, access, settings.bodyLimit, log)
      mounts.set(path, [...(mounts.get(path) ?? []), mount])
      let disposing: Promise<void> | undefined
      return () => {
        mounts.set(
          path,
          (mounts.get(path) ?? []).filter((other) => other !== mount),
        )
        if (mounts.get(path)?.length === 0) mounts.delete(path)
        disposing ??= mount.close()
        return disposing
      }
    },
    async listen() {
      access.checkExposure(log)
      address = await listen(server, settings)
      server.on('error', (error) => log.error({ error: errorLine(error) }, 'the HTTP server failed'))
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      // Kept-alive sockets close after the answer that is under way; what hangs is cut.
      const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs)
      const sweep = setInterval(() => server.closeIdleConnections(), 50)
      await closed
      clearTimeout(cut)
      clearInterval(sweep)
      address = undefined
    },
  }
}
