import { OpenClawError } from '@openclaw/sdk'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { addedPlugin, pluginFolder, readRecord } from '../plugin-folder/record.js'
import { unstagePlugin } from '../plugin-folder/stage.js'
import { usesLine, usesOf } from '../plugin-folder/uses.js'
import { printable } from '../printable.js'

export interface RemoveFlags extends CommonFlags {
  readonly config?: string
  readonly force?: boolean
}

/** Takes a plugin out of the home, with all that only it brought along. */
export async function removePlugin(name: string, flags: RemoveFlags): Promise<number> {
  const home = homeFolder()
  const { version } = addedPlugin(readRecord(pluginFolder(home)), name)
  if (!flags.force) await refuseUsed(name, flags, home)
  await unstagePlugin(home, name)
  if (flags.json) printDocument({ ok: true, name, version })
  else {
    printText(`${printable(name)} ${version} was removed.`)
    tell('A gateway that runs keeps what it has loaded until it is restarted.')
  }
  return 0
}

async function refuseUsed(name: string, flags: RemoveFlags, home: string): Promise<void> {
  const uses = await usesOf(name, flags, home)
  if (uses.paths.length === 0) return
  throw new OpenClawError('OC_PLUGIN_IN_USE', `The plugin ${name} is needed by ${usesLine(uses)}`, {
    plugin: name,
  })
}
