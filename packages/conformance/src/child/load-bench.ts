import { pathToFileURL } from 'node:url'
import type { PluginEntry, PluginFactory } from '@openclaw/sdk'

/** What a bench module exports, each by its name. */
export interface Bench {
  /** The other side of the contract suite of the kind: a channel's platform, an agent's model. */
  readonly make?: unknown
  /** Options that the plugin accepts, for all checks. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Plugins that it needs besides the standard ones. */
  readonly others?: readonly (PluginEntry | PluginFactory)[]
}

export async function loadBench(file: string): Promise<Bench> {
  if (!file.endsWith('.ts')) return (await import(pathToFileURL(file).href)) as Bench
  const { createJiti } = await import('jiti')
  const virtualModules = {
    '@openclaw/sdk': await import('@openclaw/sdk'),
    '@openclaw/sdk/http': await import('@openclaw/sdk/http'),
    '@openclaw/ledger': await import('@openclaw/ledger'),
    '@openclaw/testing': await import('@openclaw/testing'),
  }
  // Without its cache: it would be kept in the plugin's folder.
  return createJiti(import.meta.url, { fsCache: false, virtualModules }).import<Bench>(file)
}
