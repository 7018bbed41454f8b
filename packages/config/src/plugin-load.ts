import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { OpenClawError, pluginApi } from '@openclaw/sdk'
import type { AnyPlugin } from '@openclaw/sdk'
import type { Entry, StandardPlugin } from './entry.js'
import { isFile } from './entries.js'
import { expandHome } from './home.js'
import { findPackage, packageEntry } from './package-folder.js'
import { isOfficial, nearestOfficial } from './package-name.js'
import { formatPath, isRecord } from './path.js'
import { definitionOf, isUsable } from './plugin-list.js'
import { formatPosition } from './problem.js'
import type { Source } from './problem.js'
import { importScript, reasonOf, withDeadline } from './script.js'
import type { SharedModules } from './script.js'

export interface PluginPlaces {
  /** The config's folder: files and packages are looked for from here first. */
  readonly folder: string
  /** `<home>/plugins` is looked into next. */
  readonly home?: string
  /** Taken last, and the only place for a plugin that the config does not name. */
  readonly standard: readonly StandardPlugin[]
  readonly modules?: SharedModules
}

/** The definition that an entry uses. Throws OC_PLUGIN_NOT_FOUND, OC_PLUGIN_LOAD_FAILED or OC_PLUGIN_API, naming the plugin. */
export async function loadPlugin(entry: Entry, places: PluginPlaces, source: Source): Promise<AnyPlugin> {
  const { use } = entry
  if (typeof use !== 'string') return checkDefinition(use, definitionOf(use).name)
  const load = finder(entry, places)
  if (!load) throw notFound(entry, use, places, source)
  try {
    return checkDefinition(await load(), use)
  } catch (error) {
    if (error instanceof OpenClawError) throw error
    throw new OpenClawError(
      'OC_PLUGIN_LOAD_FAILED',
      `The plugin ${use} could not be imported: ${reasonOf(error)}`,
      {
        plugin: use,
        cause: error,
        hint: `Correct the plugin, or take it out of the config${atPath(entry)}.`,
      },
    )
  }
}

/** How to import it; undefined when it is nowhere. */
function finder(entry: Entry, places: PluginPlaces): (() => Promise<unknown>) | undefined {
  const use = String(entry.use)
  if (isFile(use)) return () => importScript(fileOf(use, places.folder), places.modules)
  for (const name of [use, ...(entry.or === undefined ? [] : [entry.or])]) {
    const folder = entry.standard ? undefined : installed(name, places)
    if (folder !== undefined) return () => importPackage(folder)
    const standard = places.standard.find((plugin) => plugin.name === name)
    if (standard) return async () => (await withDeadline(standard.load())).default
  }
  return undefined
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

async function importPackage(folder: string): Promise<unknown> {
  const url = pathToFileURL(packageEntry(folder)).href
  const module = (await withDeadline(import(url))) as { default?: unknown }
  return module.default
}

function checkDefinition(value: unknown, name: string): AnyPlugin {
  if (!isUsable(value)) {
    throw new OpenClawError(
      'OC_PLUGIN_LOAD_FAILED',
      `${name} is no plugin: its default export is not made by definePlugin`,
      { plugin: name, hint: 'Write `export default definePlugin({ … })`.' },
    )
  }
  const definition = definitionOf(value)
  if (!isRecord(definition.options)) {
    throw new OpenClawError('OC_PLUGIN_LOAD_FAILED', `The plugin ${name} has no schema of its options`, {
      plugin: name,
      hint: "Give it `options: { type: 'object', additionalProperties: false }`.",
    })
  }
  if (definition.api !== pluginApi) {
    throw new OpenClawError(
      'OC_PLUGIN_API',
      `The plugin ${name} was written for plugin api ${String(definition.api)}; this gateway speaks ${pluginApi}`,
      {
        plugin: name,
        hint: 'Install the version of the plugin that fits this gateway, or the gateway that fits the plugin.',
      },
    )
  }
  return definition
}

function notFound(entry: Entry, use: string, places: PluginPlaces, source: Source): OpenClawError {
  const asked = formatPath(entry.at)
  const wanted = asked === '' ? 'The gateway' : `${formatPosition(source, source.locate?.(entry.at))}${asked}`
  const names = entry.or === undefined ? use : `${use} (or ${entry.or})`
  const near = isOfficial(use) ? undefined : nearestOfficial(use)
  const install = `Run \`npm install ${use}\` in ${places.folder}, or take ${asked || 'it'} out of the config.`
  const hint = near === undefined ? install : `Did you mean "${near}"? Otherwise: ${install}`
  return new OpenClawError(
    'OC_PLUGIN_NOT_FOUND',
    `${wanted} needs the plugin ${names}, which is not installed`,
    { plugin: use, hint },
  )
}

function atPath({ at }: Entry): string {
  return at.length === 0 ? '' : ` at ${formatPath(at)}`
}
