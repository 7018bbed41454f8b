import { queue, sessions } from '@openclaw/sdk'
import { providersOf, serviceNeeds } from './order.js'
import type { ResolvedEntry, Scope } from './scope.js'

/** What a new list of plugins changes about the running one. */
export interface Difference<S extends Running = Scope> {
  readonly kept: readonly S[]
  /** Running, and to be closed: removed, changed, or in need of a service that changes. */
  readonly closing: readonly S[]
  /** Of `closing`, those that cannot run beside their successors. */
  readonly exclusive: readonly S[]
  /** To be set up and started. */
  readonly opening: readonly ResolvedEntry[]
  /** Of `closing`, those that hold messages or sessions: they cannot be exchanged while messages flow. */
  readonly holding: readonly S[]
}

/** What a difference needs to know of a plugin that runs. */
type Running = Pick<Scope, 'id' | 'entry'>

export function differenceOf<S extends Running>(
  running: readonly S[],
  next: readonly ResolvedEntry[],
): Difference<S> {
  const before = running.map(({ entry }) => entry)
  const changed = new Set<string>()
  for (const entry of before) {
    const after = next.find(({ id }) => id === entry.id)
    if (!same(entry, after)) changed.add(entry.id)
  }
  for (const { id } of next) if (!before.some((entry) => entry.id === id)) changed.add(id)
  spread(changed, before)
  spread(changed, next)
  const closing = running.filter(({ id }) => changed.has(id))
  const alone = new Set(closing.flatMap(({ id, entry }) => (entry.definition.exclusive ? [id] : [])))
  spread(
    alone,
    closing.map(({ entry }) => entry),
  )
  return {
    kept: running.filter(({ id }) => !changed.has(id)),
    closing,
    exclusive: closing.filter(({ id }) => alone.has(id)),
    opening: next.filter(({ id }) => changed.has(id)),
    holding: closing.filter(({ entry }) => heldBy(entry) !== undefined),
  }
}

/** Adds to `ids` every plugin that needs, or wishes for, a service of one that is among them. */
function spread(ids: Set<string>, entries: readonly ResolvedEntry[]): void {
  const providers = providersOf(entries)
  for (let size = -1; size !== ids.size;) {
    size = ids.size
    for (const { id, definition } of entries) {
      const { needed, wished } = serviceNeeds(definition)
      if ([...needed, ...wished].some((service) => ids.has(providers.get(service) ?? ''))) ids.add(id)
    }
  }
}

/** The service of a plugin that outlives every reload; undefined for most plugins. */
export function heldBy({ definition }: ResolvedEntry): string | undefined {
  return definition.provides?.find(({ id }) => id === queue.id || id === sessions.id)?.id
}

function same(a: ResolvedEntry, b: ResolvedEntry | undefined): boolean {
  return a.definition === b?.definition && equal(a.options, b.options)
}

/** Plain data by value, everything else by identity. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  const right = new Map(Object.entries(b))
  const left = Object.entries(a)
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && equal(value, right.get(key)))
  )
}
