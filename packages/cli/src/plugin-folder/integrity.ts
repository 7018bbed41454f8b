import { join } from 'node:path'
import { readTree, treeChanges } from './file-tree.js'
import { dependenciesIn } from './packages.js'
import { addedPlugin } from './record.js'
import type { PluginRecord } from './record.js'

/** What differs from what was agreed to: files of the plugin, then packages that plugins brought along. */
export function changesOf(folder: string, record: PluginRecord, name: string): string[] {
  const { files } = addedPlugin(record, name)
  const now = dependenciesIn(folder, Object.keys(record.plugins))
  return [
    ...treeChanges(files, readTree(join(folder, 'node_modules', name))),
    ...treeChanges(record.dependencies, now).map((change) => `the package ${change}`),
  ]
}
