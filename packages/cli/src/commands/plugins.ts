import type { BrokenPlugin } from '@openclaw/config'
import type { PluginStatus } from '@openclaw/sdk'
import { coloursFor } from '../colours.js'
import { printDocument, printText } from '../output.js'
import { treeLines, treeOf } from '../plugin-tree.js'
import { printable } from '../printable.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { setUpPlan } from '../set-up.js'
import { leftOutLine, makeSoundPlan } from '../sound-plan.js'
import { tableOf } from '../table.js'

interface PluginFlags extends CommonFlags {
  readonly config?: string
}

/** Each plugin of the config, in the order of set-up, then those that are broken. Needs no running gateway. */
export async function listPlugins(flags: PluginFlags): Promise<number> {
  const { plugins, broken } = await pluginsOf(flags)
  if (flags.json) {
    const listed = plugins.map(({ id, name, kind, provides, needs }) => ({ id, name, kind, provides, needs }))
    const leftOut = broken.map(({ id, error: { code, message, hint } }) => ({ id, code, message, hint }))
    printDocument({ ok: true, plugins: listed, leftOut })
    return 0
  }
  const colours = await coloursFor(process.stdout)
  const [head = '', ...rows] = tableOf([
    ['PLUGIN', 'KIND', 'PROVIDES', 'NEEDS'],
    ...plugins.map(({ id, kind, provides, needs }) => [printable(id), kind, words(provides), words(needs)]),
  ])
  const faults = broken.flatMap((one) => [
    '',
    colours.red(printable(leftOutLine(one))),
    `  ${printable(one.error.hint)}`,
  ])
  printText([colours.dim(head), ...rows, ...faults].join('\n'))
  return 0
}

/** Which plugin stands on which: below each, those that need a service of it. */
export async function showTree(flags: PluginFlags): Promise<number> {
  const tree = treeOf((await pluginsOf(flags)).plugins)
  if (flags.json) printDocument({ ok: true, tree })
  else printText(treeLines(tree).join('\n'))
  return 0
}

async function pluginsOf(
  flags: PluginFlags,
): Promise<{ readonly plugins: readonly PluginStatus[]; readonly broken: readonly BrokenPlugin[] }> {
  const home = homeFolder()
  const plan = await makeSoundPlan(flags, home)
  const { plugins } = setUpPlan(plan, home, flags.verbose ? 'debug' : 'error').snapshot()
  return { plugins, broken: plan.broken }
}

function words(names: readonly string[]): string {
  return names.length === 0 ? '-' : names.map(printable).join(', ')
}
