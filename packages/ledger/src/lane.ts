import { conversationKey } from './conversation.js'
import type { Row } from './row.js'

/** Rows of one lane keep their order, and are all with one member; undefined for what hangs on a connection. */
export function laneOf(row: Row): string | undefined {
  if (row.direction === 'inbound') return turnLane(row.key)
  return row.connection ? undefined : `send ${conversationKey(row.outbound)}`
}

/** The lane of a session key. The entries of its settled turns belong to it. */
export function turnLane(key: string): string {
  return `turn ${key}`
}
