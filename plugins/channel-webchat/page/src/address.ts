/** What the part of the address after `#` says. */
export interface Fragment {
  /** Signs in, once. */
  readonly code?: string
  readonly conversation?: string
}

export function readFragment(hash: string): Fragment {
  const code = /^#code=([^&]+)/.exec(hash)?.[1]
  const conversation = /^#\/c\/([^/]+)$/.exec(hash)?.[1]
  return { code: decoded(code), conversation: decoded(conversation) }
}

export function fragmentOf(conversation: string): string {
  return `#/c/${encodeURIComponent(conversation)}`
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part)
  } catch {
    return undefined
  }
}
