import type { PluginKind } from '@openclaw/sdk'
import { nearest } from './nearest.js'

/** What the project itself publishes, or will: the names that a `type` or a channel may have without a third party. */
const official = {
  agent: ['echo', 'llm', 'http'],
  auth: ['token', 'jwt', 'none'],
  cache: ['memory', 'redis'],
  guard: ['address', 'ratelimit'],
  http: ['server', 'tls'],
  channel: ['loopback', 'http', 'webchat', 'telegram', 'discord', 'feishu', 'slack'],
  queue: ['sqlite', 'memory', 'redis'],
  session: ['file', 'memory', 'redis'],
} as const satisfies Partial<Record<PluginKind, readonly string[]>>

type Official = typeof official

/** The types of a kind that the project itself publishes. */
export type OfficialType<K extends keyof Official> = Official[K][number]

/** The names of one kind that the project itself publishes, or will. */
export function officialTypes(kind: string): readonly string[] {
  return Object.hasOwn(official, kind) ? official[kind as keyof Official] : []
}

/** The packages that `type` may mean, in the order in which they are looked for. */
export function packageNames(kind: PluginKind, type: string): readonly string[] {
  if (type.includes('/') || type.startsWith('openclaw-')) return [type]
  return [`@openclaw/${kind}-${type}`, `openclaw-${kind}-${type}`]
}

/** The kind that a package's name tells; undefined for a name that tells none. */
export function kindOfName(name: string): string | undefined {
  return /^(?:@openclaw\/|(?:@[^/]+\/)?openclaw-)([a-z]+)-/.exec(name)?.[1]
}

export function isOfficial(name: string): boolean {
  const [, kind, type] = /^@openclaw\/([a-z]+)-(.+)$/.exec(name) ?? []
  return kind !== undefined && type !== undefined && officialTypes(kind).includes(type)
}

/** The official name that was probably meant by a package's name. */
export function nearestOfficial(name: string): string | undefined {
  const [, kind, type] = /^@openclaw\/([a-z]+)-(.+)$/.exec(name) ?? []
  return kind === undefined || type === undefined ? undefined : nearest(type, officialTypes(kind))
}
