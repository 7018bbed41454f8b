import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { World } from '@openclaw/sdk'
import { digestOf } from './digest.js'

/** How long a code may be used, in ms. */
const codeLifetimeMs = 600_000
/** How many may wait to be used; one more takes the place of the oldest. */
const most = 20

export interface Code {
  readonly code: string
  /** ms since 1970. */
  readonly expiresAt: number
}

export interface Codes {
  make(): Code
  /** True for a code that is right: once, and not when it is too old. */
  use(code: string): boolean
}

/** Codes that each sign one browser in. They are kept in memory, as digests. */
export function createCodes({ clock }: Pick<World, 'clock'>): Codes {
  let waiting: readonly { readonly digest: Buffer; readonly expiresAt: number }[] = []

  return {
    make() {
      const code = randomBytes(24).toString('base64url')
      const expiresAt = clock.now() + codeLifetimeMs
      waiting = [...waiting, { digest: digestOf(code), expiresAt }].slice(-most)
      return { code, expiresAt }
    },
    use(code) {
      const digest = digestOf(code)
      const now = clock.now()
      // Each is compared, whichever it is: its place cannot be timed.
      const used = waiting.filter((one) => timingSafeEqual(one.digest, digest))
      waiting = waiting.filter((one) => !used.includes(one) && now < one.expiresAt)
      return used.some(({ expiresAt }) => now < expiresAt)
    },
  }
}
