import { atMost, type Generation } from '@openclaw/kernel'
import { channels, errorLine } from '@openclaw/sdk'
import type { Turn } from '@openclaw/sdk'
import { compose } from './answer.js'
import type { PathHost } from './host.js'

export interface Draft {
  /** Of the outbound that it will be. */
  readonly id: string
  update(text: string): void
  /** No edit is under way or will follow. */
  end(): Promise<void>
}

/** Shows a growing text where it is wanted, no faster than the channel wants; one edit at a time, always the newest text. */
export function createDraft(
  host: PathHost,
  generation: Generation,
  turn: Turn,
  cut: { readonly signal: AbortSignal },
): Draft | undefined {
  const { id: messageId, envelope } = turn.messages[0]!
  const channel = host.callers.get(messageId)?.channel ?? generation.lookup(channels).get(envelope.channel)
  const drafts = channel?.drafts
  const wanted = drafts?.wanted?.({ id: messageId, deliveryId: envelope.deliveryId }) ?? true
  if (!drafts || !wanted || !generation.drafts) return undefined
  const { everyMs, show } = drafts
  const id = host.world.id()
  let [text, shown, over] = ['', '', false]
  let running: Promise<void> | undefined
  let wake = (): void => undefined
  const ended = new Promise<void>((resolve) => (wake = resolve))

  async function run(): Promise<void> {
    try {
      while (!over && shown !== text) {
        shown = text
        const said = await compose(host, generation, turn, { text }, [], { id, partial: true })
        const draft = said?.outbound[0]
        if (draft && !draft.outcome && !over)
          await show(draft.outbound, { signal: cut.signal, idempotencyKey: id })
        await atMost(host.world, everyMs, ended)
      }
    } catch (error) {
      // A draft is a courtesy: the reply itself is what must arrive.
      over = true
      host.log.debug({ turn: turn.id, error: errorLine(error) }, 'drafts ended')
    }
    running = undefined
  }

  return {
    id,
    update(latest) {
      text = latest
      if (!over) running ??= run()
    },
    async end() {
      over = true
      wake()
      await running
    },
  }
}
