import type { GatewayEvent, OverdueMessage } from '@openclaw/sdk'
import type { Alarm } from './alarm.js'
import { isNotice } from './conversation.js'

/** The alarm in an event; undefined for most. */
export function alarmOf(event: GatewayEvent): Alarm | undefined {
  switch (event.type) {
    case 'message.settled':
      // An alarm about a notice would be told by one more notice that fails.
      if (event.state !== 'dead' || isNotice(event.id)) return undefined
      return { kind: 'dead', id: event.id, about: `${event.direction}, ${event.channel}` }
    case 'plugin.failed':
      return { kind: 'plugin', id: event.plugin, about: event.hook ? `failed at ${event.hook}` : 'failed' }
    case 'plugin.quarantined':
      return { kind: 'plugin', id: event.plugin, about: 'quarantined' }
    default:
      return undefined
  }
}

export function alarmOfOverdue({ id, direction, channel, state, ageMs }: OverdueMessage): Alarm {
  const about = `${direction}, ${channel}, ${state} for ${Math.round(ageMs / 1000)} s`
  return { kind: 'overdue', id, about }
}
