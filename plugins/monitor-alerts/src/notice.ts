import { titleOf } from './alarm.js'
import type { AlarmKind } from './alarm.js'
import type { Group } from './groups.js'

/** What is posted. */
export interface Notice {
  /** The same for every attempt at this notice. */
  readonly id: string
  readonly kind: AlarmKind
  readonly count: number
  /** ISO times of the first and the last alarm. */
  readonly since: string
  readonly until: string
  readonly examples: readonly { readonly id: string; readonly about: string }[]
  /** For people, in one line; chat services show it. */
  readonly text: string
}

export function noticeOf(id: string, { kind, count, examples, since, until }: Group): Notice {
  const shown = examples.map((alarm) => ({ id: alarm.id, about: alarm.about }))
  const list = shown.map((alarm) => `${alarm.id} (${alarm.about})`).join(', ')
  const more = count > shown.length ? ` and ${count - shown.length} more` : ''
  return {
    ...{ id, kind, count, examples: shown },
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    text: `OpenClaw: ${titleOf(kind, count)}: ${list}${more}`,
  }
}
