import type { Generation } from '@openclaw/kernel'
import { channels, errorLine } from '@openclaw/sdk'
import type { Cancel, Turn } from '@openclaw/sdk'
import type { PathHost } from './host.js'

/** Shows that somebody is at work, again and again until the result is called; one call at a time. */
export function showTyping(
  host: PathHost,
  generation: Generation,
  turn: Turn,
  cut: { readonly signal: AbortSignal },
): () => void {
  const { envelope } = turn.messages[0]!
  const typing = generation.lookup(channels).get(envelope.channel)?.typing
  if (!typing) return () => undefined
  const { everyMs, show } = typing
  let [over, cancel]: [boolean, Cancel | undefined] = [false, undefined]

  async function tick(): Promise<void> {
    try {
      await show(envelope, { signal: cut.signal })
    } catch (error) {
      host.log.debug({ turn: turn.id, error: errorLine(error) }, 'typing could not be shown')
    }
    if (!over) cancel = host.world.scheduler.after(everyMs, () => void tick())
  }

  void tick()
  return () => {
    over = true
    cancel?.()
  }
}
