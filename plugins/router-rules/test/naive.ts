import type { Envelope } from '@openclaw/sdk'
import type { RoutingOptions } from '../src/rule.js'

type Match = NonNullable<RoutingOptions['rules']>[number]['match']

/** What the README says, one rule after the other: the index must decide the same. */
export function naiveDecision(
  { rules = [], default: otherwise }: RoutingOptions,
  envelope: Envelope,
): string | undefined {
  for (const [index, { match }] of rules.entries()) if (matches(match, envelope)) return `rules[${index}]`
  return otherwise ? 'default' : undefined
}

function matches(match: Match, envelope: Envelope): boolean {
  const { channel, account, peer, thread, space, sender, text, mentioned = false } = envelope
  return (
    one(match.channel, channel) &&
    one(match.account, account) &&
    one(match.peer, peer.id) &&
    one(match.peerKind, peer.kind) &&
    one(match.thread, thread) &&
    one(match.userId, sender.id) &&
    one(match.serverId, space) &&
    (match.roles === undefined || (sender.roles ?? []).some((role) => one(match.roles, role))) &&
    (match.mentioned === undefined || match.mentioned === mentioned) &&
    (match.text === undefined || list(match.text).some((part) => text.includes(part)))
  )
}

function one(wanted: string | readonly string[] | undefined, actual: string | undefined): boolean {
  return wanted === undefined || (actual !== undefined && list(wanted).includes(actual))
}

function list(wanted: string | readonly string[]): readonly string[] {
  return typeof wanted === 'string' ? [wanted] : wanted
}
