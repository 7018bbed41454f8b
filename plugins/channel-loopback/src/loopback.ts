import { defineService, OpenClawError } from '@openclaw/sdk'
import type { Channel, ChannelLink, Envelope, Outbound, Receipt } from '@openclaw/sdk'

/** A conversation partner inside the process. */
export interface Loopback {
  /** As a platform would: the sender is the peer, unless told otherwise. Never rejects once the channel is open. */
  say(text: string, rest?: Partial<Omit<Envelope, 'channel' | 'text'>>): Promise<Receipt>
  /** What was sent to a peer, oldest first, each idempotency key once. */
  heard(peerId?: string): readonly Outbound[]
  /** Calls `listener` for each outbound, until the result is called. */
  listen(listener: (outbound: Outbound) => void): () => void
}

export const loopback = defineService<Loopback>('loopback')

/** How many outbound are remembered. */
const keep = 10_000

/** A channel whose platform is this process. It takes an idempotency key, as the best platforms do. */
export function createLoopback(id: string, nextId: () => string): { channel: Channel; platform: Loopback } {
  const delivered = new Map<string, Outbound>()
  const listeners = new Set<(outbound: Outbound) => void>()
  let link: ChannelLink | undefined

  const channel: Channel = {
    guarantee: 'native',
    sender: 'any',
    sends: 4,
    audience: 'program',
    notes: 'Inside of one process: a key that was seen is not shown again.',
    open(opened) {
      link = opened
      return () => {
        if (link === opened) link = undefined
      }
    },
    async send(outbound, { idempotencyKey }) {
      if (delivered.has(idempotencyKey)) return { platformId: idempotencyKey }
      delivered.set(idempotencyKey, outbound)
      for (const oldest of delivered.keys()) {
        if (delivered.size <= keep) break
        delivered.delete(oldest)
      }
      for (const listener of listeners) listener(outbound)
      return { platformId: idempotencyKey }
    },
  }

  async function say(text: string, rest: Parameters<Loopback['say']>[1] = {}): Promise<Receipt> {
    if (!link) throw new OpenClawError('OC_CHANNEL_DOWN', `The channel "${id}" is not open`)
    const sender = rest.sender ?? { id: rest.peer?.id ?? 'local' }
    const peer = rest.peer ?? { kind: 'direct', id: sender.id }
    return link.receive({
      account: 'default',
      deliveryId: nextId(),
      ...rest,
      channel: id,
      text,
      sender,
      peer,
    })
  }

  return {
    channel,
    platform: {
      say,
      heard: (peerId) =>
        [...delivered.values()].filter(({ peer }) => peerId === undefined || peer.id === peerId),
      listen(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  }
}
