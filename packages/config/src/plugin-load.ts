import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { errorCatalogue, OpenClawError, pluginApi } from '@openclaw/sdk'
import type { AnyPlugin, ErrorCode } from '@openclaw/sdk'
import type { Entry, StandardPlugin } from './entry.js'
import { isFile } from './entries.js'
import { ConfigError, placeOf } from './finding.js'
import { expandHome } from './home.js'
import { readManifest, readPackage } from './manifest.js'
import { manifestDifferences, manifestProblems } from './plugin-manifest.js'
import { findPackage, packageEntry } from './package-folder.js'
import { isOfficial, kindOfName, nearestOfficial } from './package-name.js'
import { formatPath, isRecord } from './path.js'
import { definitionOf, isUsable } from './plugin-list.js'
import { positionOf } from './problem.js'
import type { Source } from './problem.js'
import { reasonOf, withDeadline } from './script.js'
import type { SharedModules } from './script.js'
import { importVersion } from './script-version.js'

export interface PluginPlaces {
  /** The config's folder: files and packages are looked for from here first. */
  readonly folder: string
  /** `<home>/plugins` is looked into next. */
  readonly home?: string
  /** Taken last, and the only place for a plugin that the config does not name. */
  readonly standard: readonly StandardPlugin[]
  readonly modules?: SharedModules
  /**
   * Given, packages are taken from their manifests and their code does not run, where they have one. The manifests of
   * standard plugins are looked for from here.
   */
  readonly manifestsFrom?: string
  /** How long the code of a plugin may take to be imported, in ms. */
  readonly deadlineMs?: number | undefined
}

export interface LoadedPlugin {
  readonly definition: AnyPlugin
  /** `standard`: comes with the gateway. `manifest`: an installed package, whose code did not run. `code`: it ran. */
  readonly from: 'standard' | 'manifest' | 'code'
}

/** The definition that an entry uses. Throws OC_PLUGIN_NOT_FOUND, _MANIFEST, _LOAD_FAILED or _API, naming the plugin. */
export async function loadPlugin(entry: Entry, places: PluginPlaces, source: Source): Promise<LoadedPlugin> {
  const { use } = entry
  const failed = (code: ErrorCode, message: string, hint: string, cause?: unknown): ConfigError => {
    const plugin = typeof use === 'string' ? use : undefined
    const details = { hint, ...(plugin === undefined ? {} : { plugin }) }
    const place = { path: formatPath(entry.named), ...positionOf(source, entry.named) }
    return new ConfigError(code, message, { ...details, cause }, [{ code, ...place, message, ...details }])
  }
  if (typeof use !== 'string')
    return checked({ definition: use, from: 'code' }, definitionOf(use).name, failed)
  const load = finder(entry, places)
  if (!load) throw notFound(entry, use, places, source)
  try {
    return checked(await load(), use, failed)
  } catch (error) {
    if (error instanceof OpenClawError) throw error
    if (error instanceof ManifestError)
      throw failed('OC_PLUGIN_MANIFEST', error.message, errorCatalogue.OC_PLUGIN_MANIFEST.hint, error)
    const message = `The plugin ${use} could not be imported: ${reasonOf(error)}`
    throw failed('OC_PLUGIN_LOAD_FAILED', message, `Correct the plugin, or take it out of the config${atPath(entry)}.`, error) // prettier-ignore
  }
}

type Found = { readonly definition: unknown; readonly from: LoadedPlugin['from'] }

/** How to get it; undefined when it is nowhere. */
function finder(entry: Entry, places: PluginPlaces): (() => Promise<Found>) | undefined {
  const use = String(entry.use)
  const { manifestsFrom } = places
  if (isFile(use)) {
    const file = fileOf(use, places.folder)
    return async () => ({
      definition: await importVersion(file, places.modules, places.deadlineMs),
      from: 'code',
    })
  }
  for (const name of [use, ...(entry.or === undefined ? [] : [entry.or])]) {
    const standard = places.standard.find((plugin) => plugin.name === name)
    const own = manifestsFrom !== undefined && standard ? findPackage(name, manifestsFrom) : undefined
    const folder = entry.standard ? undefined : installed(name, places)
    if (folder !== undefined) {
      const from = folder === own ? 'standard' : 'manifest'
      return async () => described(manifestsFrom && folder, from) ?? { definition: await importPackage(folder, name, places), from: 'code' } // prettier-ignore
    }
    if (standard) {
      return async () =>
        described(own, 'standard') ?? { definition: (await withDeadline(standard.load())).default, from: 'code' } // prettier-ignore
    }
  }
  return undefined
}

function described(folder: string | undefined, from: LoadedPlugin['from']): Found | undefined {
  const definition = folder === undefined ? undefined : readManifest(folder)
  return definition && { definition, from }
}

/** The kinds that an entry may be of, by its package's manifest and name; empty where neither tells. */
export function kindsOf({ use, or }: Entry, places: PluginPlaces): string[] {
  if (typeof use !== 'string') return [definitionOf(use).kind]
  const names = isFile(use) ? [] : [use, ...(or === undefined ? [] : [or])]
  return names.flatMap((name) => {
    const folder = installed(name, places)
    const said = folder === undefined ? undefined : readManifest(folder)?.kind
    return [kindOfName(name), said].filter((kind) => typeof kind === 'string')
  })
}

/** The file that an entry names; undefined for a package and for a plugin in code. */
export function pluginFile({ use }: Pick<Entry, 'use'>, folder: string): string | undefined {
  return typeof use === 'string' && isFile(use) ? fileOf(use, folder) : undefined
}

function fileOf(use: string, folder: string): string {
  return use.startsWith('file:') ? fileURLToPath(use) : resolve(folder, expandHome(use))
}

function installed(name: string, { folder, home }: PluginPlaces): string | undefined {
  return (
    findPackage(name, folder) ??
    (home === undefined ? undefined : findPackage(name, resolve(home, 'plugins')))
  )
}

/** Runs the code of a package, unless it can be seen before that it is broken. Throws ManifestError, OC_KERNEL_TWICE. */
async function importPackage(folder: string, name: string, { deadlineMs }: PluginPlaces): Promise<unknown> {
  const own = ownKernel(folder)
  if (own !== undefined) {
    const message = `The plugin ${name} brings a kernel of its own: ${own}`
    throw new OpenClawError('OC_KERNEL_TWICE', message, { plugin: name })
  }
  const { openclaw: manifest } = readPackage(folder)
  const [wrong] = await manifestProblems(manifest)
  if (wrong !== undefined)
    throw new ManifestError(`The manifest of the plugin ${name} cannot be used: ${wrong}`)
  const url = pathToFileURL(packageEntry(folder)).href
  const { default: plugin } = (await withDeadline(import(url), deadlineMs)) as { default?: unknown }
  if (!isUsable(plugin)) return plugin
  const definition = definitionOf(plugin)
  if (definition.name !== name)
    throw new ManifestError(`The package ${name} holds a plugin that calls itself ${definition.name}`)
  // Another api, and options without a schema, are told as what they are.
  const isComparable = definition.api === pluginApi && isRecord(definition.options)
  const different = isComparable ? manifestDifferences(manifest, definition) : []
  if (different.length === 0) return plugin
  throw new ManifestError(
    `The manifest of the plugin ${name} is not what its code does: ${different.join(', ')}`,
  )
}

function ownKernel(folder: string): string | undefined {
  const names = ['@openclaw/kernel', '@openclaw/gateway', 'openclaw']
  return names.map((name) => join(folder, 'node_modules', name)).find((path) => existsSync(path))
}

/** What its package.json says of a plugin is missing, wrong, or not true. */
class ManifestError extends Error {}

type Failure = (code: ErrorCode, message: string, hint: string) => ConfigError

function checked({ definition: value, from }: Found, name: string, failed: Failure): LoadedPlugin {
  if (!isUsable(value)) {
    const message = `${name} is no plugin: its default export is not made by definePlugin`
    throw failed('OC_PLUGIN_LOAD_FAILED', message, 'Write `export default definePlugin({ … })`.')
  }
  const definition = definitionOf(value)
  if (!isRecord(definition.options)) {
    const message = `The plugin ${name} has no schema of its options`
    const hint = "Give it `options: { type: 'object', additionalProperties: false }`."
    throw failed('OC_PLUGIN_LOAD_FAILED', message, hint)
  }
  if (definition.api !== pluginApi) {
    const message = `The plugin ${name} was written for plugin api ${String(definition.api)}; this gateway speaks ${pluginApi}`
    const hint =
      'Install the version of the plugin that fits this gateway, or the gateway that fits the plugin.'
    throw failed('OC_PLUGIN_API', message, hint)
  }
  return { definition, from }
}

function notFound(entry: Entry, use: string, places: PluginPlaces, source: Source): ConfigError {
  const listed = entry.named.at(-1) === 'use'
  const asked = formatPath(listed ? entry.named : entry.at)
  const owner = formatPath(listed ? entry.named.slice(0, -1) : entry.at)
  const place = positionOf(source, entry.named)
  const names = entry.or === undefined ? use : `${use} (or ${entry.or})`
  const near = isOfficial(use) ? undefined : nearestOfficial(use)
  const install = `Run \`npm install ${use}\` in ${places.folder}, or take ${owner || 'it'} out of the config.`
  const hint = near === undefined ? install : `Did you mean "${near}"? Otherwise: ${install}`
  const code = 'OC_PLUGIN_NOT_FOUND'
  const message = `${asked || 'The gateway'} needs the plugin ${names}, which is not installed`
  const finding = { code, path: formatPath(entry.named), ...place, message, hint, plugin: use } as const
  return new ConfigError(code, `${asked ? placeOf(place) : ''}${message}`, { plugin: use, hint }, [finding])
}

function atPath({ named }: Entry): string {
  const owner = named.at(-1) === 'use' ? named.slice(0, -1) : named
  return owner.length === 0 ? '' : ` at ${formatPath(owner)}`
}
