import type { Channel, Envelope } from '@openclaw/sdk'

/** Who may write by one account of a channel. */
export interface Policy {
  readonly dmPolicy: 'pairing' | 'allowlist' | 'open' | 'disabled'
  readonly allowFrom: readonly string[]
  readonly groupPolicy: 'allowlist' | 'open' | 'disabled'
  /** Undefined: every member of a group that is heard. */
  readonly groupAllowFrom?: readonly string[]
  readonly groups: Readonly<Record<string, GroupPolicy>>
  readonly requireMention: boolean
  readonly bots: 'refuse' | 'allow'
}

export interface GroupPolicy {
  readonly allowFrom?: readonly string[]
  readonly requireMention?: boolean
}

/** As the config has it. */
export interface ChannelAccess extends Partial<Policy> {
  readonly accounts?: Readonly<Record<string, Partial<Policy>>>
}

/** Anybody on the internet can write to a bot of a platform. */
const strict: Policy = {
  ...{ dmPolicy: 'pairing', allowFrom: [], groupPolicy: 'allowlist', groups: {} },
  ...{ requireMention: true, bots: 'refuse' },
}

/** Pages, systems and programs have proved who they are before they may say anything. */
const lenient: Policy = {
  ...{ dmPolicy: 'open', allowFrom: [], groupPolicy: 'open', groups: {} },
  ...{ requireMention: false, bots: 'allow' },
}

export function policyFor(
  { channel, account }: Pick<Envelope, 'channel' | 'account'>,
  audience: Channel['audience'],
  configured: Readonly<Record<string, ChannelAccess>>,
): Policy {
  const { accounts, ...own } = ownOf(configured, channel) ?? {}
  const defaults = (audience ?? 'platform') === 'platform' ? strict : lenient
  return { ...defaults, ...own, ...ownOf(accounts, account) }
}

/** Ids come from strangers: one may be the name of something that every object has. */
export function ownOf<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}
