import { findPackage, findingsOf, isRecord, readPackage } from '@openclaw/config'
import type { PluginManifest } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import { changesOf } from '../plugin-folder/integrity.js'
import { optionRows } from '../plugin-folder/option-rows.js'
import { permissionLines, permissionsOf } from '../plugin-folder/permissions.js'
import { pluginFolder, readRecord } from '../plugin-folder/record.js'
import type { AddedPlugin } from '../plugin-folder/record.js'
import { usesLine, usesOf } from '../plugin-folder/uses.js'
import type { Uses } from '../plugin-folder/uses.js'
import { printable } from '../printable.js'
import { standardFolder, standardPlugins } from '../standard.js'
import { tableOf } from '../table.js'

export interface InfoFlags extends CommonFlags {
  readonly config?: string
}

interface Place {
  readonly folder: string
  readonly from: 'the folder of the config' | 'added to the home' | 'comes with the gateway'
}

interface Integrity {
  readonly added: AddedPlugin
  readonly changes: readonly string[]
}

/** What one may know of a plugin without running it: its manifest, where it is from, who uses it. */
export async function showPlugin(name: string, flags: InfoFlags): Promise<number> {
  const home = homeFolder()
  const { folder, from } = placeOf(name, home)
  const { version, description, openclaw } = readPackage(folder)
  const manifest = (isRecord(openclaw) ? openclaw : {}) as Partial<PluginManifest>
  const integrity = from === 'added to the home' ? integrityOf(name, home) : undefined
  const uses = await usesOf(name, flags, home).catch((error: unknown) => problemOf(error))
  if (flags.json) {
    const { added, changes } = integrity ?? {}
    const { files: _, ...record } = added ?? {}
    printDocument({
      ...{ ok: true, name, version, description, folder, from, manifest },
      ...(added && { record, changes }),
      ...('problem' in uses ? { problem: uses.problem } : { uses }),
    })
    return 0
  }
  const { bold, dim } = await coloursFor(process.stdout)
  const [head = '', ...rows] = tableOf([
    ['OPTION', 'TYPE', 'DEFAULT', 'MEANING'],
    ...optionRows(manifest.options),
  ])
  const lines = [
    bold(`${printable(name)} ${printable(String(version))}`),
    ...(typeof description === 'string' ? [printable(description)] : []),
    '',
    `folder    ${folder} (${from})`,
    ...integrityLines(integrity),
    `used by   ${usedBy(uses)}`,
    ...permissionLines(permissionsOf(manifest)).map(printable),
    '',
    ...(rows.length === 0 ? ['It has no options.'] : [dim(head), ...rows.map(printable)]),
  ]
  printText(lines.join('\n'))
  return 0
}

function placeOf(name: string, home: string): Place {
  const byConfig = findPackage(name, process.cwd())
  const isStandard = standardPlugins.some((plugin) => plugin.name === name)
  const places: (Place | undefined)[] = [
    placed(byConfig, 'the folder of the config'),
    placed(findPackage(name, pluginFolder(home)), 'added to the home'),
    placed(isStandard ? findPackage(name, standardFolder) : undefined, 'comes with the gateway'),
  ]
  // From a checkout the standard plugins are beside the config too.
  const found = isStandard ? places.at(-1) : places.find((place) => place !== undefined)
  if (found) return found
  throw new OpenClawError('OC_PLUGIN_NOT_FOUND', `The plugin ${name} is not installed`, {
    plugin: name,
    hint: `Add it with \`openclaw plugins add ${name}\`, or see what there is with \`openclaw plugins list\`.`,
  })
}

function placed(folder: string | undefined, from: Place['from']): Place | undefined {
  return folder === undefined ? undefined : { folder, from }
}

function integrityOf(name: string, home: string): Integrity | undefined {
  const folder = pluginFolder(home)
  const record = readRecord(folder)
  const added = Object.hasOwn(record.plugins, name) ? record.plugins[name] : undefined
  return added && { added, changes: changesOf(folder, record, name) }
}

function integrityLines(integrity: Integrity | undefined): string[] {
  if (!integrity) return []
  const { added, changes } = integrity
  const state =
    changes.length === 0 ? 'as it was agreed to' : `changed since: ${changes.map(printable).join(', ')}`
  return [
    `from      ${printable(added.source.spec)} (${added.source.type})`,
    `agreed    ${added.agreedAt}`,
    `integrity ${added.integrity}`,
    `files     ${state}`,
  ]
}

function problemOf(error: unknown): { readonly problem: string } {
  return { problem: findingsOf(error)[0]?.message ?? 'the config cannot be read' }
}

function usedBy(uses: Uses | { readonly problem: string }): string {
  if ('problem' in uses) return `unknown: ${printable(uses.problem)}`
  return uses.paths.length === 0 ? 'nothing in the config names it' : usesLine(uses)
}
