import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { errorLine } from '@openclaw/sdk'
import type { Log, World } from '@openclaw/sdk'
import type { BrowserStore } from './browser-store.js'
import { digestOf } from './digest.js'

const dayMs = 86_400_000
/** How long after it was last seen a browser is signed in, in ms. */
export const browserLifetimeMs = 30 * dayMs
/** How many may be signed in. */
const most = 1_000
/** How long what was read of a browser holds, in ms: another gateway with the same home may have signed it out. */
const holdMs = 5_000
/** How many ids are remembered, known ones and unknown ones. */
const mostRemembered = 2_000

export interface Browsers {
  /** Those whose time is over go; from now on browsers are bound to this access token. Never rejects. */
  open(accessToken: string): Promise<void>
  /** The id of a browser that is signed in from now on. Rejects with OC_HOME_UNWRITABLE. */
  signIn(): Promise<string>
  isSignedIn(id: string): Promise<boolean>
  signOut(id: string): Promise<void>
}

/** The browsers that are signed in. A copy of the store lets nobody in: it has digests of their ids. */
export function createBrowsers(store: BrowserStore, { clock }: Pick<World, 'clock'>, log: Log): Browsers {
  const remembered = new Map<string, { readonly at: number; readonly found: Promise<boolean> }>()
  let accessToken: string | undefined

  function remember(digest: string, found: Promise<boolean>): void {
    remembered.delete(digest)
    remembered.set(digest, { at: clock.monotonic(), found })
    const [oldest] = remembered.keys()
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest)
  }

  async function look(digest: string, proof: Buffer): Promise<boolean> {
    const browser = await store.read(digest)
    const unseenMs = clock.now() - (browser?.seenAt ?? 0)
    if (!browser || unseenMs >= browserLifetimeMs) return false
    if (!timingSafeEqual(Buffer.from(browser.proof, 'hex'), proof)) return false
    if (unseenMs >= dayMs) await store.seen(digest, clock.now())
    return true
  }

  return {
    async open(token) {
      accessToken = token
      await store.trim(clock.now() - browserLifetimeMs, most).catch((error: unknown) => {
        log.warn({ error: errorLine(error) }, 'browsers that were not seen for long stay on the disk')
      })
    },
    async signIn() {
      const id = randomBytes(32).toString('base64url')
      const now = clock.now()
      await store.trim(now - browserLifetimeMs, most - 1)
      const proof = proofOf(id, accessToken ?? '').toString('hex')
      await store.add(digestOf(id).toString('hex'), { createdAt: now, seenAt: now, proof })
      return id
    },
    async isSignedIn(id) {
      if (accessToken === undefined) return false
      const digest = digestOf(id).toString('hex')
      const known = remembered.get(digest)
      if (known && clock.monotonic() - known.at < holdMs) return await known.found
      const found = look(digest, proofOf(id, accessToken))
      remember(digest, found)
      return await found
    },
    async signOut(id) {
      const digest = digestOf(id).toString('hex')
      await store.remove(digest)
      remember(digest, Promise.resolve(false))
    },
  }
}

/** Whoever reads it learns nothing of the token, not even by trying: the id is random, and not in the store. */
function proofOf(id: string, accessToken: string): Buffer {
  return createHmac('sha256', id).update(accessToken).digest()
}
