import type { FastifyPluginAsync } from 'fastify'
import type { AccessScope, Identity } from './contracts.js'
import { defineService } from './service.js'

/** One HTTP server for all plugins; each mounts a Fastify instance of its own. */
export interface HttpServer {
  /** Where it listens, once it does. */
  readonly address: { readonly url: string; readonly host: string; readonly port: number } | undefined
  /**
   * Serves `plugin` under `prefix`, until the result is called and its last request has ended. `scope` is what its
   * routes ask of their callers; a route overrides it with `config: { scope }`. The longest prefix wins; of one
   * prefix mounted twice, the newer.
   */
  mount(
    prefix: string,
    plugin: FastifyPluginAsync,
    options: { scope?: AccessScope },
  ): Promise<() => Promise<void>>
}

export const http = defineService<HttpServer>('http')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of its caller. */
    scope?: AccessScope
  }
  interface FastifyRequest {
    /** Who calls; undefined on routes of scope `open`. */
    identity: Identity | undefined
  }
}
