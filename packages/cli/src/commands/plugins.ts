import type { PluginStatus } from '@openclaw/sdk'
import { coloursFor } from '../colours.js'
import { printDocument, printText } from '../output.js'
import { treeLines, treeOf } from '../plugin-tree.js'
import { printable } from '../printable.js'
import type { CommonFlags } from '../flags.js'
import { setUpGateway } from '../set-up.js'
import { tableOf } from '../table.js'

interface PluginFlags extends CommonFlags {
  readonly config?: string
}

/** Each plugin of the config, in the order of set-up. Needs no running gateway. */
export async function listPlugins(flags: PluginFlags): Promise<number> {
  const plugins = (await statusOf(flags)).map(({ id, name, kind, provides, needs }) => ({
    id,
    name,
    kind,
    provides,
    needs,
  }))
  if (flags.json) {
    printDocument({ ok: true, plugins })
    return 0
  }
  const colours = await coloursFor(process.stdout)
  const [head = '', ...rows] = tableOf([
    ['PLUGIN', 'KIND', 'PROVIDES', 'NEEDS'],
    ...plugins.map(({ id, kind, provides, needs }) => [printable(id), kind, words(provides), words(needs)]),
  ])
  printText([colours.dim(head), ...rows].join('\n'))
  return 0
}

/** Which plugin stands on which: below each, those that need a service of it. */
export async function showTree(flags: PluginFlags): Promise<number> {
  const tree = treeOf(await statusOf(flags))
  if (flags.json) printDocument({ ok: true, tree })
  else printText(treeLines(tree).join('\n'))
  return 0
}

async function statusOf(flags: PluginFlags): Promise<readonly PluginStatus[]> {
  const { gateway } = await setUpGateway(flags)
  return gateway.snapshot().plugins
}

function words(names: readonly string[]): string {
  return names.length === 0 ? '-' : names.map(printable).join(', ')
}
