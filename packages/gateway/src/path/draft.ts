import { pause } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import { channels, errorLine } from '@openclaw/sdk'
import type { Turn } from '@openclaw/sdk'
import { compose } from './answer.js'
import type { PathHost } from './host.js'

export interface Draft {
  update(text: string): void
  /** No edit is under way or will follow. */
  end(): Promise<void>
}

/** Shows a growing text on a channel that can, no faster than it wants; one edit at a time, always the newest text. */
export function createDraft(
  host: PathHost,
  generation: Generation,
  turn: Turn,
  signal: AbortSignal,
): Draft | undefined {
  const { id: messageId, envelope } = turn.messages[0]!
  const channel = host.callers.get(messageId)?.channel ?? generation.lookup(channels).get(envelope.channel)
  if (!channel?.draft || !generation.drafts) return undefined
  const id = host.world.id()
  let [text, shown, over] = ['', '', false]
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    try {
      while (!over && shown !== text) {
        shown = text
        const draft = await compose(host, generation, turn, { text }, [], id)
        if (draft && !draft.outcome && !over)
          await channel!.draft!(draft.outbound, { signal, idempotencyKey: id })
        if (channel!.draftEveryMs) await pause(host.world, channel!.draftEveryMs, signal)
      }
    } catch (error) {
      // A draft is a courtesy: the reply itself is what must arrive.
      over = true
      host.log.debug({ turn: turn.id, error: errorLine(error) }, 'drafts ended')
    }
    running = undefined
  }

  return {
    update(latest) {
      text = latest
      if (!over) running ??= run()
    },
    async end() {
      over = true
      await running
    },
  }
}
