import type { Channel, ChannelLink, Envelope, Receipt } from '@openclaw/sdk'
import type { Rooms } from './rooms.js'
import type { Transcript } from './transcript.js'

export interface WebChannel {
  readonly channel: Channel
  receive(envelope: Envelope): Promise<Receipt>
}

const closed: Receipt = {
  status: 'unavailable',
  reason: 'the gateway is starting or stopping',
  retryAfterMs: 500,
}

/** What is in the ledger is what the page shows: a reply has arrived before it is sent. */
export function createWebChannel(rooms: Rooms, transcript: Transcript): WebChannel {
  let link: ChannelLink | undefined
  return {
    channel: {
      guarantee: 'native',
      sender: 'any',
      sends: 8,
      audience: 'page',
      notes:
        'A reply is shown from the ledger, under its id: whoever opens the conversation later finds it too.',
      open(next) {
        link = next
        return () => {
          if (link === next) link = undefined
        }
      },
      async send({ answers }) {
        if (!rooms.occupied) return {}
        for (const { id } of answers) {
          // Another process may have accepted it.
          await transcript.learn(id)
          rooms.touch(id)
        }
        return {}
      },
      drafts: {
        everyMs: 20,
        wanted: ({ deliveryId }) => rooms.isFollowed(deliveryId),
        show: async (outbound) => rooms.draft(outbound),
      },
    },
    receive: async (envelope) => (link ? link.receive(envelope) : closed),
  }
}
