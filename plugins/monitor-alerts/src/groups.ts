import type { Cancel, World } from '@openclaw/sdk'
import type { Alarm, AlarmKind } from './alarm.js'

/** Alarms of one kind that are told together. */
export interface Group {
  readonly kind: AlarmKind
  readonly count: number
  /** The first ones. */
  readonly examples: readonly Alarm[]
  /** ms since 1970, of the first and the last. */
  readonly since: number
  readonly until: number
}

export interface Groups {
  add(alarm: Alarm): void
  /** Nothing is told any more; returns what was not told. */
  close(): readonly Group[]
}

interface Limits {
  readonly groupMs: number
  readonly maxPerHour: number
}

const mostExamples = 10
const hourMs = 3_600_000

/**
 * Collects alarms from the first one on for `groupMs`, then tells them, a group a kind. Past `maxPerHour` groups they
 * are collected for longer: none is left out of a count.
 */
export function createGroups(
  { clock, scheduler }: World,
  { groupMs, maxPerHour }: Limits,
  tell: (group: Group) => void,
): Groups {
  const open = new Map<AlarmKind, Group>()
  /** When the groups of the last hour were told. */
  let told: number[] = []
  let cancel: Cancel | undefined

  function flush(): void {
    const now = clock.monotonic()
    told = told.filter((at) => now - at < hourMs)
    for (const [kind, group] of [...open].slice(0, maxPerHour - told.length)) {
      told.push(now)
      open.delete(kind)
      tell(group)
    }
    const [first = now] = told
    cancel = open.size === 0 ? undefined : scheduler.after(Math.max(1, first + hourMs - now), flush)
  }

  return {
    add(alarm) {
      const now = clock.now()
      const { kind } = alarm
      const { count = 0, examples = [], since = now } = open.get(kind) ?? {}
      const more = examples.length < mostExamples ? [...examples, alarm] : examples
      open.set(kind, { kind, count: count + 1, examples: more, since, until: now })
      cancel ??= scheduler.after(groupMs, flush)
    },
    close() {
      cancel?.()
      const left = [...open.values()]
      open.clear()
      return left
    },
  }
}
