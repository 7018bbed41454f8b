import { createHash } from 'node:crypto'

/** What happened, in its order: two runs are the same when their hashes are. */
export interface Trace {
  add(who: string, what: string): void
  hash(): string
}

export function createTrace(now: () => number, listen?: (line: string) => void): Trace {
  const hash = createHash('sha256')
  return {
    add(who, what) {
      const line = `${now()} ${who} ${what}`
      hash.update(`${line}\n`)
      listen?.(line)
    },
    hash: () => hash.copy().digest('hex').slice(0, 16),
  }
}
