import type { Address, SessionKey } from '@openclaw/sdk'

/** One conversation on a platform: what keeps its order on the way in and on the way out. */
export function conversationKey({ channel, account, peer, thread }: Address): string {
  const parts = [channel, account, peer.kind, peer.id].map(encodeURIComponent)
  return thread === undefined ? parts.join(':') : `${parts.join(':')}:thread:${encodeURIComponent(thread)}`
}

/** The session key where no plugin gives another: one conversation with one agent. */
export function sessionKey(agentId: string, address: Address): SessionKey {
  return `agent:${encodeURIComponent(agentId)}:${conversationKey(address)}`
}

/** Where a message is kept that could not be routed. */
export function unroutedKey(address: Address): SessionKey {
  const { channel, account, peer } = address
  return `unrouted:${[channel, account, peer.id].map(encodeURIComponent).join(':')}`
}
