import type { IncomingMessage } from 'node:http'
import { OpenClawError } from '@openclaw/sdk'
import type { AccessScope, Authenticator, Credentials, Identity, Log, Registry, World } from '@openclaw/sdk'
import { assertHolds, createCallers, holds } from './caller.js'
import type { Caller } from './caller.js'
import { lockedOut } from './error-body.js'
import { createHostCheck } from './host-check.js'
import { createLockOut } from './lock-out.js'
import { isLoopback } from './loopback-address.js'
import { assertOwnOrigin, assertOwnPage, isFromBrowser } from './origin-check.js'

export interface Access {
  /**
   * Who calls, if everything about the request is right and the scope is theirs; undefined for `open`. Rejects with
   * the first of OC_HTTP_ORIGIN_FOREIGN, OC_HTTP_HOST_UNKNOWN, OC_AUTH_LOCKED, OC_AUTH_REQUIRED and OC_AUTH_FORBIDDEN
   * that holds. Nothing of the body is read for it.
   */
  check(request: IncomingMessage, scope: AccessScope, door?: Door): Promise<Identity | undefined>
  /** Whoever had these credentials, if they still hold and the scope is still theirs. */
  again(credentials: Credentials, scope: AccessScope): Promise<Identity | undefined>
  guessedWrong(request: IncomingMessage): void
  /** The request proved by itself who sent it: its connection keeps its place. */
  proved(request: IncomingMessage): void
  /** Throws when the server would be open to others than this machine without a way to tell them apart. */
  checkExposure(): void
}

/** What a request is for, besides its scope. */
export interface Door {
  /** Browsers show the answer. */
  readonly page?: boolean
  /** It takes a secret in its body. */
  readonly signIn?: boolean
  /** It becomes a socket, over which anything may be said. */
  readonly upgrade?: boolean
}

interface AccessOptions {
  readonly registry: Registry<Authenticator>
  /** The address to listen on. */
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly world: World
  readonly log: Log
  /** Told of each request that proved who calls. */
  known(request: IncomingMessage): void
  /** Whether all plugins are there: one that is exchanged takes its way in with it for a moment. */
  isLive(): boolean
}

const harmless: ReadonlySet<unknown> = new Set(['GET', 'HEAD', 'OPTIONS'])
const plain: Door = {}

export function createAccess({
  registry,
  host,
  allowedHosts,
  world,
  log,
  known,
  isLive,
}: AccessOptions): Access {
  const loopback = isLoopback(host)
  const hosts = createHostCheck(allowedHosts)
  const lock = createLockOut(world, log)
  const callers = createCallers(registry, () => loopback && isLive(), lock)

  /** What a browser sends by itself must come from a page of the gateway, under a name of the gateway. */
  function assertMeant(request: IncomingMessage, { proof }: Caller, changes: boolean): void {
    if (proof === 'header') return
    hosts.assertKnown(request)
    if (proof === 'ambient' || isFromBrowser(request)) assertOwnPage(request, changes)
  }

  return {
    async check(request, scope, { page = false, signIn = false, upgrade = false } = plain) {
      const changes = upgrade || !harmless.has(request.method)
      if (changes && request.headers.origin !== undefined) {
        assertOwnOrigin(request)
        hosts.assertKnown(request)
      } else if (page) hosts.assertKnown(request)
      if (signIn) {
        const seconds = lock.secondsLeft(addressOf(request))
        if (seconds > 0) throw lockedOut(seconds)
      }
      if (scope === 'open') return undefined
      const caller = await callers.identify(credentialsOf(request))
      if (!caller) throw new OpenClawError('OC_AUTH_REQUIRED', 'The request carries no valid credential')
      assertMeant(request, caller, changes)
      known(request)
      assertHolds(caller.identity, scope)
      return caller.identity
    },
    async again(credentials, scope) {
      const identity = await callers.again(credentials)
      return identity && holds(identity, scope) ? identity : undefined
    },
    guessedWrong: (request) => lock.guessedWrong(addressOf(request)),
    proved: known,
    checkExposure() {
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

export function credentialsOf(request: IncomingMessage): Credentials {
  const { authorization, cookie } = request.headers
  const remoteAddress = addressOf(request)
  if (cookie === undefined)
    return authorization === undefined ? { remoteAddress } : { authorization, remoteAddress }
  return authorization === undefined ? { cookie, remoteAddress } : { authorization, cookie, remoteAddress }
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? ''
}
