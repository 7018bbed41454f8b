import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { AnyPlugin } from '@openclaw/sdk'
import type { StandardPlugin } from './entry.js'
import { readManifest } from './manifest.js'
import { findPackage } from './package-folder.js'
import { kindOfName } from './package-name.js'

export interface InstalledPlaces {
  /** The config's folder. */
  readonly folder: string
  readonly home?: string
  readonly standard: readonly StandardPlugin[]
  /** The standard plugins are looked for from here. */
  readonly standardFolder: string
}

/**
 * Every plugin that a config can name without installing more, by its manifest, in the order in which a name is looked
 * for: from the config's folder, in `<home>/plugins`, the standard set. No code of theirs runs.
 */
export function installedPlugins({ folder, home, standard, standardFolder }: InstalledPlaces): AnyPlugin[] {
  const found = new Map<string, AnyPlugin>()
  const places = [folder, ...(home === undefined ? [] : [resolve(home, 'plugins')])]
  const named = places.flatMap((place) => pluginNames(place).map((name) => [name, place] as const))
  const own = standard.map(({ name }) => [name, standardFolder] as const)
  for (const [name, place] of [...named, ...own]) {
    const at = found.has(name) ? undefined : findPackage(name, place)
    const definition = at === undefined ? undefined : readManifest(at)
    if (definition) found.set(name, definition)
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The packages named like plugins in `node_modules` of a folder and of every folder above it. */
function pluginNames(from: string): string[] {
  const names: string[] = []
  for (let folder = from; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules')
    for (const name of namesIn(modules)) {
      if (name.startsWith('@')) names.push(...namesIn(join(modules, name)).map((inner) => `${name}/${inner}`))
      else names.push(name)
    }
    if (folder === dirname(folder)) return names.filter((name) => kindOfName(name) !== undefined)
  }
}

function namesIn(folder: string): string[] {
  try {
    return existsSync(folder) ? readdirSync(folder) : []
  } catch {
    return []
  }
}
