import { timingSafeEqual } from 'node:crypto'
import type { Credentials, Identity } from '@openclaw/sdk'
import { digestOf } from './digest.js'

/** Knows one caller by one bearer token. */
export interface TokenAuth {
  /** From now on this is the token; before the first nobody is let in. */
  accept(token: string): void
  isRight(guess: string): boolean
  authenticate(credentials: Pick<Credentials, 'authorization'>): Identity | undefined
}

export function createTokenAuth(identity: Identity): TokenAuth {
  let right: Buffer | undefined

  // Digests are of one length: that of the token cannot be timed.
  const isRight = (guess: string): boolean => right !== undefined && timingSafeEqual(right, digestOf(guess))
  return {
    isRight,
    accept(token) {
      right = digestOf(token)
    },
    authenticate({ authorization }) {
      const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
      return token !== undefined && isRight(token) ? identity : undefined
    },
  }
}
