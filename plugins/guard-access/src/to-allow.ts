import type { Envelope } from '@openclaw/sdk'
import type { Reason } from './verdict.js'

/** What the operator does to let such a message in: a command, or the key of the config. */
export function toAllow(
  { channel, sender, peer }: Envelope,
  reason: Reason,
  code: string | undefined,
): string {
  const at = `access.channels.${channel}`
  const inGroup = `${at}.groups[${JSON.stringify(peer.id)}]`
  const ways: Readonly<Record<Reason, string>> = {
    'own echo': 'nothing: it was said by the gateway itself',
    'pairing required': code === undefined ? 'openclaw pairing list' : approveCommand(channel, code),
    bot: `${at}.bots: "allow"`,
    'bots talk too much': 'access.botsPerMinute',
    'not on the allow-list':
      peer.kind === 'direct'
        ? `add ${JSON.stringify(sender.id)} to ${at}.allowFrom`
        : `add ${JSON.stringify(sender.id)} to ${inGroup}.allowFrom`,
    'direct messages are off': `${at}.dmPolicy: "pairing"`,
    'group not on the allow-list': `${inGroup}: {}`,
    'groups are off': `${at}.groupPolicy: "allowlist"`,
    'not mentioned': `mention the bot, or ${inGroup}.requireMention: false`,
    'approvals unusable': 'openclaw status says what is wrong with them',
  }
  return ways[reason]
}

export function approveCommand(channel: string, code: string): string {
  return `openclaw pairing approve ${channel} ${code}`
}
