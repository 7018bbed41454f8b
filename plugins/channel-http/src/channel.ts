import { OpenClawError, SendError } from '@openclaw/sdk'
import type { Channel, ChannelLink, Envelope, Receipt } from '@openclaw/sdk'
import { Desk } from './desk.js'

/** The counter between HTTP requests and the gateway. */
export interface HttpDesk {
  readonly desk: Desk
  receive(envelope: Envelope): Promise<Receipt>
}

/** Replies leave over the request that asked; nobody else can be told. */
export function createHttpChannel(): { channel: Channel; desk: HttpDesk } {
  const desk = new Desk()
  let link: ChannelLink | undefined
  let opened = (): void => undefined
  const open = new Promise<void>((resolve) => (opened = resolve))

  const channel: Channel = {
    guarantee: 'native',
    sender: 'connection',
    sends: 1,
    audience: 'program',
    notes:
      'A reply is sent once, over the request that waits for it, and can be read again by the id of its message.',
    open(next) {
      link = next
      opened()
      return () => {
        if (link === next) link = undefined
      }
    },
    ended: ({ deliveryId }, outcome, replies) => desk.outcome(deliveryId, outcome, replies),
    async send(outbound) {
      if (!desk.reply(outbound)) throw new SendError('notFound', 'Nobody waits for this reply any more')
      return {}
    },
    drafts: {
      everyMs: 20,
      wanted: ({ deliveryId }) => desk.wantsDrafts(deliveryId),
      show: async (outbound) => desk.draft(outbound),
    },
  }

  return {
    channel,
    desk: {
      desk,
      async receive(envelope) {
        // A request may come before the gateway is ready, or while this plugin takes over from its predecessor.
        await open
        if (!link) throw new OpenClawError('OC_CHANNEL_DOWN', 'The gateway is stopping')
        return link.receive(envelope)
      },
    },
  }
}
