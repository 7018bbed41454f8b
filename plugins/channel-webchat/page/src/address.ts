/** What the part of the address after `#` says. */
export interface Fragment {
  /** Signs in, once. */
  readonly code?: string
  readonly conversation?: string
}

/** What the gateway takes as the name of a conversation; any other is read as none. */
const conversationPart = /^#\/c\/([A-Za-z0-9_-]{8,64})$/

export function readFragment(hash: string): Fragment {
  return { code: decoded(/^#code=([^&]+)/.exec(hash)?.[1]), conversation: conversationPart.exec(hash)?.[1] }
}

export function fragmentOf(conversation: string): string {
  return `#/c/${conversation}`
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part)
  } catch {
    return undefined
  }
}
