import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import { writeWhole } from '../whole-file.js'
import type { FileTree } from './file-tree.js'
import type { Permissions } from './permissions.js'
import type { PluginSource } from './source.js'

/** A plugin that was added to a home, as it was agreed to. */
export interface AddedPlugin {
  readonly version: string
  readonly source: PluginSource
  /** Its file among the tarballs. */
  readonly tarball: string
  /** Of the tarball, as npm gives it. */
  readonly integrity: string
  /** Of all its files, and each file's own. */
  readonly digest: string
  readonly files: FileTree
  readonly permissions: Permissions
  /** ISO 8601. */
  readonly agreedAt: string
}

/** What `<home>/plugins/openclaw-plugins.json` holds. */
export interface PluginRecord {
  /** The form of this file. */
  readonly form: 1
  readonly plugins: Readonly<Record<string, AddedPlugin>>
  /** Packages that the plugins brought along → digest of all their files. */
  readonly dependencies: Readonly<Record<string, string>>
}

export function pluginFolder(home: string): string {
  return join(home, 'plugins')
}

const fileIn = (folder: string) => join(folder, 'openclaw-plugins.json')
const empty: PluginRecord = { form: 1, plugins: {}, dependencies: {} }

/** Of a folder of plugins. Throws OC_PLUGIN_INSTALL_FAILED for one that is damaged: what was agreed to is not known then. */
export function readRecord(folder: string): PluginRecord {
  const file = fileIn(folder)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return empty
    throw damaged(file, error)
  }
  try {
    const record: unknown = JSON.parse(text)
    if (
      isRecord(record) &&
      record['form'] === 1 &&
      isRecord(record['plugins']) &&
      isRecord(record['dependencies'])
    )
      return record as unknown as PluginRecord
  } catch (error) {
    throw damaged(file, error)
  }
  throw damaged(file)
}

export function writeRecord(folder: string, record: PluginRecord): void {
  writeWhole(fileIn(folder), `${JSON.stringify(record, null, 2)}\n`)
}

/** Of one plugin. Throws OC_PLUGIN_NOT_ADDED. */
export function addedPlugin(record: PluginRecord, name: string): AddedPlugin {
  const found = Object.hasOwn(record.plugins, name) ? record.plugins[name] : undefined
  if (found) return found
  const names = Object.keys(record.plugins)
  const hint =
    names.length === 0
      ? 'None was: add one with `openclaw plugins add <what>`.'
      : `There are: ${names.join(', ')}.`
  throw new OpenClawError('OC_PLUGIN_NOT_ADDED', `The plugin ${name} was not added to this home`, {
    plugin: name,
    hint,
  })
}

function damaged(file: string, cause?: unknown): OpenClawError {
  return new OpenClawError('OC_PLUGIN_INSTALL_FAILED', `${file} cannot be read: it is damaged`, {
    cause,
    hint: `Bring it back from a copy, or delete ${join(file, '..')} and add the plugins anew.`,
  })
}
