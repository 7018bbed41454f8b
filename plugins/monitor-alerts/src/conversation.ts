import { errorLine, isOpenClawError } from '@openclaw/sdk'
import type { GatewayView } from '@openclaw/sdk'
import type { Failure } from './failure.js'
import type { Notice } from './notice.js'

/** Somebody on a channel who gets the notices. */
export interface ConversationOptions {
  readonly channel: string
  readonly account: string
  readonly peer: string
  readonly kind: 'direct' | 'group'
  readonly thread?: string
}

const prefix = 'alert.'

/** Whether a message is a notice of ours. */
export function isNotice(id: string): boolean {
  return id.startsWith(prefix)
}

/** Hands one notice to the queue, which sends it as it sends every answer. Never rejects. */
export async function tell(
  gateway: GatewayView,
  { channel, account, peer, kind, thread }: ConversationOptions,
  { id, text }: Notice,
): Promise<Failure> {
  try {
    const address = { channel, account, peer: { kind, id: peer }, ...(thread !== undefined && { thread }) }
    const { refusal } = await gateway.post({ ...address, id: `${prefix}${id}`, text })
    return refusal && { reason: `refused: ${refusal.reason}`, again: false }
  } catch (error) {
    return { reason: errorLine(error), again: !isOpenClawError(error, 'OC_NOTICE_UNDELIVERABLE') }
  }
}
