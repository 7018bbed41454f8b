/** Time, chance and memory, as the page's logic takes them. */
export interface World {
  /** ms since 1970. */
  now(): number
  /** From 0 up to 1. */
  random(): number
  /** Runs `task` once, unless the result is called before. */
  after(ms: number, task: () => void): () => void
}

/** Texts under names, kept over a reload. */
export interface Store {
  get(name: string): string | undefined
  set(name: string, text: string): void
  remove(name: string): void
  names(): readonly string[]
}
