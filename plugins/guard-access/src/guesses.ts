import type { World } from '@openclaw/sdk'

/** So many wrong codes in so many ms, and no code is looked at for as long. */
const most = 10
const windowMs = 600_000

export interface Guesses {
  locked(): boolean
  wrong(): void
}

export function createGuesses({ clock }: Pick<World, 'clock'>): Guesses {
  let times: readonly number[] = []
  return {
    locked: () => times.length >= most && clock.monotonic() - times.at(-1)! < windowMs,
    wrong() {
      const now = clock.monotonic()
      times = [...times.filter((at) => now - at < windowMs), now].slice(-most)
    },
  }
}
