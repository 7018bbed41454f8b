import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPackage, installedPlugins, isRecord, officialTypes } from '@openclaw/config'
import { standardFolder, standardPlugins } from '../standard.js'
import { questionsOf } from './questions.js'
import type { Question, Schema } from './questions.js'

/** A plugin that a config may name here and now, because it is installed. */
export interface Offer {
  /** As the config writes it: `echo`, `telegram`. */
  readonly type: string
  readonly description: string
  /** Of its options. */
  readonly schema: Schema
  /** What the plugin has to be told, by its own schema. */
  readonly questions: readonly Question[]
  /** What it has to be told and nobody can type in: such a plugin is for a config written by hand. */
  readonly unaskable: readonly string[]
  /** A dependency that the folder needs to find it again; undefined when it comes with the gateway. */
  readonly dependency?: { readonly name: string; readonly version: string }
}

export interface Offers {
  readonly agents: readonly Offer[]
  /** Without those that every gateway has. */
  readonly channels: readonly Offer[]
  /** Official channels whose plugin is not installed. */
  readonly missingChannels: readonly string[]
}

// Inside one process only: no person writes there.
const programChannel = '@openclaw/channel-loopback'

/** What may be chosen in a folder: read from package.json files alone, so a plugin that is installed appears by itself. */
export function offersIn(folder: string, home: string): Offers {
  const installed = installedPlugins({ folder, home, standard: standardPlugins, standardFolder })
  const alwaysThere = standardPlugins.flatMap(({ name, onDemand }) => (onDemand ? [] : name))
  const known = installed.filter(({ name }) => name !== programChannel && !alwaysThere.includes(name))
  const offersOf = (kind: string): Offer[] =>
    known
      .filter((plugin) => plugin.kind === kind && isRecord(plugin.options))
      .map(({ name, options }) => offerOf(name, options as Schema, folder, home))
  const channels = offersOf('channel').filter(({ type }) => isChannelName(type))
  const present = installed.flatMap(({ name, kind }) => (kind === 'channel' ? typeOf(name) : []))
  return {
    agents: offersOf('agent'),
    channels,
    missingChannels: officialTypes('channel').filter((type) => !present.includes(type)),
  }
}

function offerOf(name: string, schema: Schema, folder: string, home: string): Offer {
  const own = findPackage(name, folder)
  const place = own ?? findPackage(name, join(home, 'plugins')) ?? findPackage(name, standardFolder)
  const { version, description } = manifestIn(place)
  const isStandard = standardPlugins.some((plugin) => plugin.name === name)
  return {
    type: typeOf(name),
    description,
    schema,
    ...questionsOf(schema, typeOf(name)),
    ...(own !== undefined && !isStandard ? { dependency: { name, version } } : {}),
  }
}

/** By the plugin's package name; a third party's scope stays, because its `type` is the whole name. */
function typeOf(name: string): string {
  return /^(?:@openclaw\/|openclaw-)[a-z]+-(.+)$/.exec(name)?.[1] ?? name
}

// A key of the block `channels` is no name with a scope: those go into `plugins`, by hand.
function isChannelName(type: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(type)
}

function manifestIn(folder: string | undefined): { version: string; description: string } {
  const text = folder === undefined ? '{}' : readFileSync(join(folder, 'package.json'), 'utf8')
  const document: unknown = JSON.parse(text)
  const { version, description } = isRecord(document) ? document : {}
  return {
    version: typeof version === 'string' ? version : '*',
    description: typeof description === 'string' ? description : '',
  }
}
