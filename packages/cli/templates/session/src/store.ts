import type { SessionEntry, SessionStore, World } from '@openclaw/sdk'

interface Kept {
  entries: SessionEntry[]
  /** A turn is appended once, however often it is asked for. */
  readonly turns: Set<string>
  usedAt: number
}

export interface Limits {
  readonly ttl: number
  readonly maxSessions: number
}

/** Sessions in memory, the longest idle first. Put your database in the place of the map. */
export function createStore({ clock }: Pick<World, 'clock'>, { ttl, maxSessions }: Limits): SessionStore {
  const kept = new Map<string, Kept>()

  function find(key: string): Kept | undefined {
    const session = kept.get(key)
    if (session && clock.now() - session.usedAt > ttl) kept.delete(key)
    return kept.get(key)
  }

  return {
    // True only for a store whose `append` is on a disk once `synced` resolves.
    durable: false,
    async load(key, { limit }) {
      return { key, entries: find(key)?.entries.slice(-limit) ?? [] }
    },
    async append(key, turnId, entries) {
      const session = find(key) ?? { entries: [], turns: new Set<string>(), usedAt: 0 }
      if (!session.turns.has(turnId)) session.entries = [...session.entries, ...entries]
      session.turns.add(turnId)
      session.usedAt = clock.now()
      // Taken out and put back: the map is in the order of the last use.
      kept.delete(key)
      kept.set(key, session)
      const [longestIdle] = kept.keys()
      if (kept.size > maxSessions && longestIdle !== undefined) kept.delete(longestIdle)
      return { synced: Promise.resolve() }
    },
    async list() {
      return [...kept].map(([key, { entries, usedAt }]) => ({
        key,
        entries: entries.length,
        updatedAt: usedAt,
      }))
    },
    count: async () => kept.size,
    reset: async (key) => void kept.delete(key),
    remove: async (key) => kept.delete(key),
  }
}
