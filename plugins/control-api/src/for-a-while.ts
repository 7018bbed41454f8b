import type { World } from '@openclaw/sdk'

/** What `make` made, for `ms` from when it was asked; a failure is not kept. Whoever asks while it is made shares it. */
export function forAWhile<T>({ clock }: World, ms: number, make: () => Promise<T>): () => Promise<T> {
  let made: { readonly at: number; readonly value: Promise<T> } | undefined
  return () => {
    const at = clock.monotonic()
    if (made && at - made.at < ms) return made.value
    const mine = { at, value: make() }
    made = mine
    mine.value.catch(() => {
      if (made === mine) made = undefined
    })
    return mine.value
  }
}
