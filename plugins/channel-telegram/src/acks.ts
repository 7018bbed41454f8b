import { errorLine } from '@openclaw/sdk'
import type { Envelope } from '@openclaw/sdk'
import type { ReactionTypeEmoji } from 'grammy/types'
import type { Bot } from './bot.js'
import { createMemory } from './memory.js'

/** The reaction that says "seen": set when a message was taken, removed when it was answered. */
export interface Acks {
  set(envelope: Envelope): void
  /** Of a message, by its delivery id; nothing happens where none was set. */
  clear(deliveryId: string): void
}

/** How many messages may wait for their answer with a reaction on them. */
const keep = 1_000

interface Ack {
  readonly chat_id: number | string
  readonly message_id: number
  /** Resolves when the platform has set it, or refused to. */
  readonly set: Promise<void>
}

/** A courtesy: what fails is told once in the log, and forgotten. */
export function createAcks({ client, host, log, signal }: Bot): Acks {
  const { ackReaction: emoji } = host.settings
  const acks = createMemory<Ack>(keep)
  let told = false

  async function react(at: Pick<Ack, 'chat_id' | 'message_id'>, emojis: readonly string[]): Promise<void> {
    const reaction = emojis.map((one) => ({ type: 'emoji', emoji: one }) as ReactionTypeEmoji)
    try {
      await client.api.setMessageReaction({ ...at, reaction }, signal as never)
    } catch (error) {
      if (told || signal.aborted) return
      told = true
      log.warn(
        { emoji, error: errorLine(error) },
        'ackReaction could not be set; Telegram allows certain emoji only',
      )
    }
  }

  return {
    set({ deliveryId, peer, platformId }) {
      if (emoji === undefined || platformId === undefined) return
      const at = { chat_id: peer.id, message_id: Number(platformId) }
      acks.set(deliveryId, { ...at, set: react(at, [emoji]) })
    },
    clear(deliveryId) {
      const ack = acks.take(deliveryId)
      if (!ack) return
      const { chat_id, message_id } = ack
      void ack.set.then(() => react({ chat_id, message_id }, []))
    },
  }
}
