import type { Address } from '@openclaw/sdk'

/** One name for each conversation. */
export function conversationOf({ channel, account, peer, thread = '' }: Address): string {
  return JSON.stringify([channel, account, peer.kind, peer.id, thread])
}

/** Puts a key last; past `most` the one that was put longest ago is forgotten. */
export function keepNewest<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
