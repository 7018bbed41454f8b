import type { Appended, Session, SessionEntry, SessionStore, SessionSummary, World } from '@openclaw/sdk'

interface Held {
  readonly entries: SessionEntry[]
  /** Turns that were appended, the newest last. */
  readonly turns: Set<string>
  updatedAt: number
}

/** How many entries, and turns to recognise again, a session holds at least; at twice as many the older half goes. */
const kept = 1_000

const appended: Appended = { synced: Promise.resolve() }

/** Sessions in a map, the longest idle first. */
export function createMemorySessions(
  world: Pick<World, 'clock'>,
  { ttl, maxSessions }: { readonly ttl: number; readonly maxSessions: number },
): SessionStore {
  const held = new Map<string, Held>()

  function open(key: string): Held | undefined {
    const session = held.get(key)
    if (!session || world.clock.now() - session.updatedAt <= ttl) return session
    held.delete(key)
    return undefined
  }

  function load(key: string, { limit }: { limit: number }): Promise<Session> {
    return Promise.resolve({ key, entries: open(key)?.entries.slice(-limit) ?? [] })
  }

  function append(key: string, turnId: string, entries: readonly SessionEntry[]): Promise<Appended> {
    const session = open(key) ?? { entries: [], turns: new Set(), updatedAt: 0 }
    if (!session.turns.has(turnId)) {
      session.turns.add(turnId)
      session.entries.push(...entries)
      forget(session)
    }
    session.updatedAt = world.clock.now()
    // Set anew: the map's order is the order of the last use.
    held.delete(key)
    held.set(key, session)
    for (const longestIdle of held.keys()) {
      if (held.size <= maxSessions) break
      held.delete(longestIdle)
    }
    return Promise.resolve(appended)
  }

  function list(): Promise<SessionSummary[]> {
    const summaries = [...held].map(([key, { entries, updatedAt }]) => ({
      key,
      entries: entries.length,
      updatedAt,
    }))
    return Promise.resolve(summaries)
  }

  return {
    durable: false,
    load,
    append,
    list,
    count: () => held.size,
    reset: async (key) => void held.delete(key),
    remove: async (key) => held.delete(key),
  }
}

function forget({ entries, turns }: Held): void {
  if (entries.length > 2 * kept) entries.splice(0, entries.length - kept)
  if (turns.size <= 2 * kept) return
  for (const turn of turns) {
    if (turns.size <= kept) return
    turns.delete(turn)
  }
}
