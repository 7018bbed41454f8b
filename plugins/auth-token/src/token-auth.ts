import { hash, timingSafeEqual } from 'node:crypto'
import type { Credentials, Identity } from '@openclaw/sdk'

interface Known {
  readonly digest: Buffer
  readonly identity: Identity
}

/** Knows callers by a bearer token. */
export function createTokenAuth() {
  const known: Known[] = []
  return {
    accept(id: string, token: string): void {
      known.push({ digest: digestOf(token), identity: { id, scopes: ['admin'] } })
    },
    authenticate({ authorization }: Pick<Credentials, 'authorization'>): Identity | undefined {
      const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
      if (token === undefined) return undefined
      const digest = digestOf(token)
      // Digests are of one length, and all are compared: neither length nor position can be timed.
      let found: Identity | undefined
      for (const one of known) if (timingSafeEqual(one.digest, digest)) found = one.identity
      return found
    },
  }
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
