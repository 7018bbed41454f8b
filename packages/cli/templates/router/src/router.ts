import type { Envelope, Route } from '@openclaw/sdk'

/** Decides by how a message begins; undefined for a message that none of the prefixes fits. */
export function routeOf({ text }: Envelope, prefixes: Readonly<Record<string, string>>): Route | undefined {
  const found = Object.entries(prefixes).find(([prefix]) => text.startsWith(prefix))
  if (!found) return undefined
  const [prefix, agentId] = found
  const rule = `sprout: ${prefix}`
  // What is said here, `openclaw messages why` shows.
  return { agentId, rule, trace: [{ rule, matched: true, because: `the text begins with ${prefix}` }] }
}
