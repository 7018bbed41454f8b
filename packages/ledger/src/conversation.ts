import type { Address } from '@openclaw/sdk'

/** One conversation on a platform, as a map key: what keeps its order on the way out. */
export function conversationKey({ channel, account, peer, thread }: Address): string {
  return JSON.stringify([channel, account, peer.kind, peer.id, thread])
}

export function sameConversation(a: Address, b: Address): boolean {
  return (
    a.channel === b.channel &&
    a.account === b.account &&
    a.peer.kind === b.peer.kind &&
    a.peer.id === b.peer.id &&
    a.thread === b.thread
  )
}
