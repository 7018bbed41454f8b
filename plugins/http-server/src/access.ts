import type { IncomingMessage } from 'node:http'
import { OpenClawError } from '@openclaw/sdk'
import type { AccessScope, Authenticator, Credentials, Identity, Log, Registry } from '@openclaw/sdk'
import { isLoopback } from './loopback-address.js'

export interface Access {
  /** Who calls, if the scope is theirs; rejects with OC_AUTH_REQUIRED or OC_AUTH_FORBIDDEN. Undefined for `open`. */
  check(request: IncomingMessage, scope: AccessScope): Promise<Identity | undefined>
  /** Throws when the server would be open to others than this machine without a way to tell them apart. */
  checkExposure(log: Log): void
}

/** Where no plugin authenticates, whoever reaches the loopback address is the operator. */
const operator: Identity = { id: 'local', scopes: ['admin'] }

export function createAccess(registry: Registry<Authenticator>, host: string): Access {
  const loopback = isLoopback(host)

  async function identify(credentials: Credentials): Promise<Identity | undefined> {
    const ways = registry.list()
    if (ways.size === 0 && loopback) return operator
    for (const { authenticate } of ways.values()) {
      const identity = await authenticate(credentials)
      if (identity) return identity
    }
    return undefined
  }

  return {
    async check(request, scope) {
      if (scope === 'open') return undefined
      const { authorization, cookie } = request.headers
      const identity = await identify({
        remoteAddress: request.socket.remoteAddress ?? '',
        ...(authorization !== undefined && { authorization }),
        ...(cookie !== undefined && { cookie }),
      })
      if (!identity) throw new OpenClawError('OC_AUTH_REQUIRED', 'The request carries no valid credential')
      if (identity.scopes.includes('admin') || identity.scopes.includes(scope)) return identity
      throw new OpenClawError('OC_AUTH_FORBIDDEN', `The credential does not hold the scope "${scope}"`)
    },
    checkExposure(log) {
      const ways = [...registry.list().values()]
      if (!loopback && ways.length === 0) {
        const message = `The gateway would listen on ${host} without authentication`
        throw new OpenClawError('OC_HTTP_EXPOSED', message)
      }
      for (const { weakness } of ways) {
        if (weakness === undefined) continue
        if (!loopback)
          throw new OpenClawError('OC_AUTH_TOKEN_WEAK', `${weakness}, and the gateway listens on ${host}`)
        log.warn({ weakness }, 'the access token is weak')
      }
    },
  }
}
