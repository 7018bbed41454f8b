import { errorLine } from '@openclaw/sdk'
import type { Channel, ChannelLink, World } from '@openclaw/sdk'
import type { Api, Update } from './api.js'

/** A channel that asks its platform for messages, one question after the other. */
export function createChannel(id: string, api: Api, world: Pick<World, 'id' | 'scheduler'>): Channel {
  async function poll(link: ChannelLink, signal: AbortSignal): Promise<void> {
    const session = world.id()
    let seen: number | undefined
    while (!signal.aborted) {
      for (const update of await api.updates(session, seen, signal)) {
        const receipt = await link.receive(envelopeOf(update, link.account))
        if (receipt.status === 'full' || receipt.status === 'unavailable') {
          // Not taken: the platform must deliver it again.
          await pause(world, receipt.retryAfterMs, signal)
          break
        }
        // Only now may the platform forget it.
        seen = update.seq
      }
    }
  }

  function envelopeOf({ id: deliveryId, from, text }: Update, account: string) {
    const peer = { kind: 'direct', id: from } as const
    return { channel: id, account, peer, sender: { id: from }, deliveryId, text }
  }

  return {
    // The platform shows one key once: what may have been sent is safe to send again.
    guarantee: 'native',
    sender: 'any',
    sends: 1,
    open(link) {
      const stop = new AbortController()
      const signal = AbortSignal.any([stop.signal, link.signal])
      // A connection that fails is told, and opened again by the gateway.
      const polling = poll(link, signal).catch((error: unknown) => {
        if (!signal.aborted) link.lost(errorLine(error))
      })
      return async () => {
        stop.abort()
        await polling
      }
    },
    async send({ peer, text }, { idempotencyKey, signal }) {
      await api.say(peer.id, text, idempotencyKey, signal)
      return { platformId: idempotencyKey }
    },
  }
}

function pause({ scheduler }: Pick<World, 'scheduler'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = scheduler.after(ms, end)
    signal.addEventListener('abort', end)
    function end(): void {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
}
