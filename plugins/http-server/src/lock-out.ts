import type { Log, World } from '@openclaw/sdk'
import { networkOf } from './network.js'

/** Keeps those who guess secrets from guessing on. */
export interface LockOut {
  /** How long the address may not try, in whole seconds; 0 when it may. */
  secondsLeft(address: string): number
  guessedWrong(address: string): void
}

interface Guesser {
  /** When the last wrong guesses were, in ms. */
  times: number[]
  lockedUntil: number
}

const mostWrong = 10
const withinMs = 60_000
const lockMs = 300_000
/** Past this many networks the one that guessed longest ago is forgotten. */
const mostNetworks = 10_000

export function createLockOut({ clock }: Pick<World, 'clock'>, log: Log): LockOut {
  const guessers = new Map<string, Guesser>()
  return {
    secondsLeft(address) {
      if (guessers.size === 0) return 0
      const lockedUntil = guessers.get(networkOf(address))?.lockedUntil ?? 0
      return Math.max(0, Math.ceil((lockedUntil - clock.monotonic()) / 1_000))
    },
    guessedWrong(address) {
      const network = networkOf(address)
      const now = clock.monotonic()
      const guesser = guessers.get(network) ?? { times: [], lockedUntil: -Infinity }
      // What was under way as the lock fell does not count again.
      if (guesser.lockedUntil > now) return
      guesser.times = [...guesser.times.filter((time) => time > now - withinMs), now]
      if (guesser.times.length >= mostWrong) {
        guesser.times = []
        guesser.lockedUntil = now + lockMs
        log.warn({ address, minutes: lockMs / 60_000 }, 'an address that guessed credentials is locked out')
      }
      guessers.delete(network)
      guessers.set(network, guesser)
      const [oldest] = guessers.keys()
      if (guessers.size > mostNetworks && oldest !== undefined) guessers.delete(oldest)
    },
  }
}
