import type { Stream } from './gateway.js'
import type { MessageState } from './message.js'
import { defineService } from './service.js'

/** A message without an end past its deadline. */
export interface OverdueMessage {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly channel: string
  readonly state: MessageState
  readonly ageMs: number
}

/** Tells of each overdue message once, when it is found. */
export const overdue = defineService<Stream<OverdueMessage>>('overdue')
