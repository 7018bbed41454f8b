import { SendError } from '@openclaw/sdk'
import type { Channel, ChannelLink } from '@openclaw/sdk'

/** Plays the platforms of a dry run: called in place of each channel's `open`, with what takes messages in. */
export type Edge = (channel: string, link: ChannelLink) => void

/**
 * What a dry run registers in the place of a channel. The channel itself is then nowhere to be found, so no path and no
 * plugin can open it, send by it or show drafts on it.
 */
export function mute(id: string, { sends, accounts, split, audience }: Channel, edge: Edge): Channel {
  return {
    ...{ accounts, audience, split },
    guarantee: 'native',
    sender: 'any',
    sends: Math.max(sends, 1),
    open(link) {
      edge(id, link)
      return () => undefined
    },
    async send() {
      throw new SendError('suppressed', `Nothing leaves a dry run, and so nothing by the channel "${id}"`)
    },
  }
}
