import { join } from 'node:path'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import { changesOf } from '../plugin-folder/integrity.js'
import { addedPlugin, pluginFolder, readRecord } from '../plugin-folder/record.js'
import { printable } from '../printable.js'

/** Compares what is there with what was agreed to; 1 when something differs. */
export async function verifyPlugins(name: string | undefined, flags: CommonFlags): Promise<number> {
  const folder = pluginFolder(homeFolder())
  const record = readRecord(folder)
  if (name !== undefined) addedPlugin(record, name)
  const names = name === undefined ? Object.keys(record.plugins) : [name]
  const plugins = names.map((one) => {
    const { version } = addedPlugin(record, one)
    return { name: one, version, changes: changesOf(folder, record, one) }
  })
  const isSound = plugins.every(({ changes }) => changes.length === 0)
  if (flags.json) printDocument({ ok: isSound, plugins })
  else {
    const { green, red } = await coloursFor(process.stdout)
    const lines = plugins.flatMap(({ name: one, version, changes }) => [
      `${printable(one)} ${version}: ${changes.length === 0 ? green('as it was agreed to') : red('changed since')}`,
      ...changes.map((change) => `  ${printable(change)}`),
    ])
    const cure = `Have it as it was with \`openclaw plugins remove\` and \`add\`, or look at what changed it in ${join(folder, 'node_modules')}.`
    printText(
      [
        ...(lines.length === 0 ? ['No plugin was added to this home.'] : lines),
        ...(isSound ? [] : [cure]),
      ].join('\n'),
    )
  }
  return isSound ? 0 : 1
}
