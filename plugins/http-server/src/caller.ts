import { OpenClawError } from '@openclaw/sdk'
import type { AccessScope, Authenticator, Credentials, Identity, Registry } from '@openclaw/sdk'
import { lockedOut } from './error-body.js'
import type { LockOut } from './lock-out.js'

export interface Caller {
  readonly identity: Identity
  /**
   * `header`: by the Authorization header, which no page of another site can make a browser send. `ambient`: by what a
   * browser adds by itself, a cookie. `place`: by being on this machine, where no plugin authenticates.
   */
  readonly proof: 'header' | 'ambient' | 'place'
}

export interface Callers {
  /** Rejects with OC_AUTH_LOCKED where the address may not guess. Undefined for who is not known. */
  identify(credentials: Credentials): Promise<Caller | undefined>
  /** Who had these credentials before, if they still hold. A lock does not matter: nothing is guessed. */
  again(credentials: Credentials): Promise<Identity | undefined>
}

type Ways = ReadonlyMap<string, Authenticator>

const atHome: Caller = { identity: { id: 'local', scopes: ['admin'] }, proof: 'place' }

/** Those ways are asked first whose secrets nobody guesses: they work for honest clients during a lock, too. */
export function createCallers(
  registry: Registry<Authenticator>,
  /** Whether nobody has to say who they are where no plugin authenticates. */
  isOpen: () => boolean,
  lock: LockOut,
): Callers {
  function assertOpen(address: string): void {
    const seconds = lock.secondsLeft(address)
    if (seconds > 0) throw lockedOut(seconds)
  }

  async function byHeader(ways: Ways, credentials: Credentials): Promise<Identity | undefined> {
    const { remoteAddress } = credentials
    assertOpen(remoteAddress)
    const identity = await ask(ways, credentials, false)
    // Guesses that came at once were compared at once: those past the limit learn nothing of it.
    assertOpen(remoteAddress)
    if (!identity) lock.guessedWrong(remoteAddress)
    return identity
  }

  async function identify(credentials: Credentials): Promise<Caller | undefined> {
    const ways = registry.list()
    if (ways.size === 0) return isOpen() ? atHome : undefined
    const { header, ambient } = parted(credentials)
    let identity = header && (await ask(ways, header, true))
    if (identity) return { identity, proof: 'header' }
    identity = ambient && (await ask(ways, ambient, true))
    if (identity) return { identity, proof: 'ambient' }
    identity = header && (await byHeader(ways, header))
    if (identity) return { identity, proof: 'header' }
    if (ambient?.cookie !== undefined) assertOpen(ambient.remoteAddress)
    identity = ambient && (await ask(ways, ambient, false))
    return identity && { identity, proof: 'ambient' }
  }

  return {
    identify,
    async again(credentials) {
      const ways = registry.list()
      if (ways.size === 0) return isOpen() ? atHome.identity : undefined
      const { header, ambient } = parted(credentials)
      for (const unguessable of [true, false]) {
        for (const one of [header, ambient]) {
          const identity = one && (await ask(ways, one, unguessable))
          if (identity) return identity
        }
      }
      return undefined
    },
  }
}

export function holds({ scopes }: Identity, scope: AccessScope): boolean {
  return scope === 'open' || scopes.includes('admin') || scopes.includes(scope)
}

/** Throws OC_AUTH_FORBIDDEN unless the scope is theirs. */
export function assertHolds(identity: Identity, scope: AccessScope): void {
  if (holds(identity, scope)) return
  throw new OpenClawError('OC_AUTH_FORBIDDEN', `The credential does not hold the scope "${scope}"`)
}

/** Header and cookie are asked about apart: which of them was right decides what else the request must show. */
function parted(credentials: Credentials): { header?: Credentials; ambient?: Credentials } {
  const { authorization, cookie, remoteAddress } = credentials
  if (authorization === undefined) return { ambient: credentials }
  if (cookie === undefined) return { header: credentials }
  return { header: { authorization, remoteAddress }, ambient: { cookie, remoteAddress } }
}

async function ask(
  ways: Ways,
  credentials: Credentials,
  unguessable: boolean,
): Promise<Identity | undefined> {
  for (const way of ways.values()) {
    if ((way.unguessable ?? false) !== unguessable) continue
    const identity = await way.authenticate(credentials)
    if (identity) return identity
  }
  return undefined
}
