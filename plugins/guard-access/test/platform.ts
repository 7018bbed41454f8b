import { channels, definePlugin } from '@openclaw/sdk'
import type { ChannelLink, Envelope, Outbound, Receipt } from '@openclaw/sdk'

/** A platform with two accounts, on which anybody can write to the gateway. */
export interface Platform {
  readonly sent: readonly Outbound[]
  say(text: string, given?: Partial<Envelope>): Promise<Receipt>
}

export function createPlatform(id = 'telegram') {
  const links = new Map<string, ChannelLink>()
  const sent: Outbound[] = []
  let count = 0
  const entry = definePlugin({
    ...{ name: `openclaw-channel-${id}`, api: 1, kind: 'channel' },
    options: { type: 'object', additionalProperties: false },
    needs: { channels },
    setup({ services }) {
      services.channels.add(id, {
        ...{ guarantee: 'none', sender: 'any', sends: 4, accounts: ['default', 'support'] },
        open(link) {
          links.set(link.account, link)
          return () => void links.delete(link.account)
        },
        async send(outbound) {
          sent.push(outbound)
          return {}
        },
      })
    },
  })()
  const platform: Platform = {
    sent,
    say(text, { account = 'default', sender = { id: 'ann' }, peer, ...rest } = {}) {
      const envelope = { channel: id, account, deliveryId: `d${(count += 1)}`, text, sender, ...rest }
      return links.get(account)!.receive({ peer: peer ?? { kind: 'direct', id: sender.id }, ...envelope })
    },
  }
  return { entry, platform }
}
