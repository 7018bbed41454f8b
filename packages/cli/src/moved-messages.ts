import { isOpenClawError } from '@openclaw/sdk'
import type { Plan } from './plan.js'
import { printable } from './printable.js'
import type { Changed } from './replayed.js'
import type { TargetFlags } from './target.js'

/** Recent messages that a config would send elsewhere. */
export interface MovedMessages {
  /** How many were looked at. */
  readonly checked: number
  readonly moved: readonly {
    readonly id: string
    readonly channel: string
    readonly peerId: string
    /** Where it went, and where it would go: `agent`, `sessionKey`, `refusal` or `failure`. */
    readonly change: Readonly<Record<string, readonly [string | undefined, string | undefined]>>
  }[]
}

const dayMs = 86_400_000
const mostChecked = 1_000
const mostShown = 10
/** A rule of another name, or another text, moves nothing. */
const moves: readonly string[] = ['agent', 'sessionKey', 'refusal', 'failure']

/** Of the last day, the newest thousand; undefined where no record of messages can be read. */
export async function movedMessages(plan: Plan, flags: TargetFlags): Promise<MovedMessages | undefined> {
  const { recordsSince, replayed } = await import('./replayed.js')
  try {
    const records = await recordsSince(
      { ...flags, config: plan.config.file },
      { since: Date.now() - dayMs, limit: mostChecked },
    )
    const { changed } = await replayed(records, plan)
    return { checked: records.length, moved: changed.flatMap(movedOf) }
  } catch (error) {
    if (isOpenClawError(error, 'OC_GATEWAY_NOT_RUNNING')) return undefined
    throw error
  }
}

function movedOf({ record, change }: Changed): MovedMessages['moved'] {
  const { id, channel, peer } = record
  const own = Object.entries(change).filter(([name]) => moves.includes(name))
  return own.length === 0 ? [] : [{ id, channel, peerId: peer.id, change: Object.fromEntries(own) }]
}

export function movedLines({ checked, moved }: MovedMessages): string[] {
  if (checked === 0) return ['No message came in the last 24 hours.']
  const head = `Of ${checked} message${checked === 1 ? '' : 's'} of the last 24 hours ${moved.length} would go elsewhere${moved.length > 0 ? ':' : '.'}`
  const lines = moved.slice(0, mostShown).map(({ id, channel, peerId, change }) => {
    // Another agent has another session.
    const told = Object.entries(change).filter(([name]) => name !== 'sessionKey' || !change['agent'])
    const what = told.map(([name, [from, to]]) => `${name} ${from ?? 'none'} → ${to ?? 'none'}`)
    return `  ${id}  ${printable(`${channel}, ${peerId}: ${what.join(', ')}`)}`
  })
  const more =
    moved.length > mostShown ? [`  and ${moved.length - mostShown} more: see openclaw replay.`] : []
  return [head, ...lines, ...more]
}
