import type { Envelope } from '@openclaw/sdk'
import { ownOf } from './policy.js'
import type { Policy } from './policy.js'

/** What the config alone says of a message; `ask` leaves it to who was approved. */
export type Verdict = 'enter' | 'ask' | Reason

/** Short and stable: operators filter by it. */
export type Reason =
  | 'own echo'
  | 'bot'
  | 'bots talk too much'
  | 'pairing required'
  | 'not on the allow-list'
  | 'direct messages are off'
  | 'group not on the allow-list'
  | 'groups are off'
  | 'not mentioned'
  | 'approvals unusable'

/** Ids are compared as they are, character by character: what looks alike is not the same. */
export function judge({ sender, peer, mentioned }: Envelope, policy: Policy): Verdict {
  if (sender.isSelf) return 'own echo'
  if (sender.isBot && policy.bots === 'refuse') return 'bot'
  if (peer.kind === 'direct') return judgeDirect(sender.id, policy)
  const group = ownOf(policy.groups, peer.id)
  if (policy.groupPolicy === 'disabled') return 'groups are off'
  if (policy.groupPolicy === 'allowlist' && !group) return 'group not on the allow-list'
  const members = group?.allowFrom ?? policy.groupAllowFrom
  if (members && !members.includes(sender.id)) return 'not on the allow-list'
  return (group?.requireMention ?? policy.requireMention) && !mentioned ? 'not mentioned' : 'enter'
}

function judgeDirect(id: string, { dmPolicy, allowFrom }: Policy): Verdict {
  if (dmPolicy === 'disabled') return 'direct messages are off'
  if (dmPolicy === 'open' || allowFrom.includes(id)) return 'enter'
  return dmPolicy === 'pairing' ? 'ask' : 'not on the allow-list'
}
