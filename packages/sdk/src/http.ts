import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { AccessScope, Identity } from './contracts.js'
import { defineService } from './service.js'

export { assertTaken } from './taken.js'
export type { Taken } from './taken.js'

type Awaitable<T> = T | Promise<T>

/** One HTTP server for all plugins; each mounts a Fastify instance of its own. */
export interface HttpServer {
  /** Where it listens, once it does. */
  readonly address: { readonly url: string; readonly host: string; readonly port: number } | undefined
  /** Those that are open now, and how many may be. */
  readonly connections: { readonly open: number; readonly limit: number }
  /**
   * Serves `plugin` under `prefix`, until the result is called and its last request has ended. `scope` is what its
   * routes ask of their callers; a route overrides it with `config: { scope }`. The longest prefix wins; of one
   * prefix mounted twice, the newer. The prefix `/` answers that address and nothing below it.
   */
  mount(prefix: string, plugin: FastifyPluginAsync, options: MountOptions): Promise<() => Promise<void>>
  /** Serves a WebSocket at `path`, until the result is called, which closes every connection with 1001. */
  socket(path: string, endpoint: SocketEndpoint): Promise<() => Promise<void>>
  /** Every route and every message of a socket that is served now, by path. */
  routes(): readonly RouteListing[]
}

export interface MountOptions {
  readonly scope?: AccessScope
  /** Its answers are shown by browsers: the Host must be known, and scripts and styles come from here only. */
  readonly page?: boolean
  /**
   * For callers who sign what they send: gets the bytes of a body before they are parsed, none where there is no body.
   * What it throws is the answer. Only JSON is taken then.
   */
  readonly verify?: (request: FastifyRequest, body: Buffer) => void
}

/** A WebSocket. Each frame is a JSON object whose `type` names one of `messages`; what is not declared is refused. */
export interface SocketEndpoint {
  /** What it takes to connect. */
  readonly scope: AccessScope
  readonly messages: Readonly<Record<string, SocketMessage>>
  opened?(connection: SocketConnection): void
  closed?(connection: SocketConnection): void
}

export interface SocketMessage {
  readonly scope: AccessScope
  /** A JSON Schema of an object, without `type` and `ref`; what it does not name is refused. */
  readonly body: object
  /** What it throws is told to the caller: `{ type: 'error', about, ref?, code, message, hint }`. */
  handle(body: never, connection: SocketConnection): Awaitable<void>
}

/** One client of a socket. */
export interface SocketConnection {
  readonly identity: Identity
  /** Aborted when it is closed. */
  readonly signal: AbortSignal
  /** False when it is gone. A client that reads too slowly is closed with 1013. */
  send(message: object): boolean
  close(code: number, reason: string): void
}

/** A line of what is served. */
export interface RouteListing {
  /** `GET`, …; `SOCKET` for connecting, and `MESSAGE` for what may be said there. */
  readonly method: string
  readonly path: string
  /** Of a `MESSAGE`, its type. */
  readonly message?: string
  readonly scope: AccessScope
  readonly page: boolean
}

export const http = defineService<HttpServer>('http')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of its caller. */
    scope?: AccessScope
    /** It takes a secret in its body: refused before that is read while the caller's address is locked out. */
    signIn?: boolean
  }
  interface FastifyRequest {
    /** Who calls; undefined on routes of scope `open`. */
    identity: Identity | undefined
    /** The secret in the body of a `signIn` route was wrong: it counts towards the lock. */
    guessedWrong(): void
  }
}
