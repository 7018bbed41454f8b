import { OpenClawError } from '@openclaw/sdk'
import { homeFolder } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { agrees, checkAskable, rights } from '../plugin-folder/agree.js'
import { hasGrown, permissionChanges, permissionLines } from '../plugin-folder/permissions.js'
import { addedPlugin, pluginFolder, readRecord } from '../plugin-folder/record.js'
import type { AddedPlugin } from '../plugin-folder/record.js'
import { nameOf, parseSource } from '../plugin-folder/source.js'
import type { PluginSource } from '../plugin-folder/source.js'
import { stagePlugin } from '../plugin-folder/stage.js'
import type { Staged } from '../plugin-folder/stage.js'
import { printable } from '../printable.js'
import type { AddFlags } from './plugins-add.js'

/** Exchanges a plugin for a newer one; asks again where that asks for more than was agreed to. */
export async function updatePlugin(name: string, from: string | undefined, flags: AddFlags): Promise<number> {
  const home = homeFolder()
  const known = addedPlugin(readRecord(pluginFolder(home)), name)
  const source = from === undefined ? newestOf(known.source) : parseSource(from)
  const staged = await stagePlugin(home, source, (candidate) => checkName(candidate, name))
  try {
    if (isSame(staged, known)) return print(name, known, staged, [], flags)
    const changes = permissionChanges(known.permissions, staged.candidate.permissions)
    if (hasGrown(changes)) {
      checkAskable(flags)
      const title = `${name}: ${known.version} → ${staged.candidate.version}`
      const lines = [...changes, '', ...permissionLines(staged.candidate.permissions), '', rights]
      if (!(await agrees(title, lines, flags))) {
        tell('Nothing was changed.')
        return 1
      }
    }
    staged.commit(new Date())
    return print(name, known, staged, changes, flags)
  } finally {
    staged.discard()
  }
}

function newestOf(source: PluginSource): PluginSource {
  return source.type === 'registry' ? { ...source, spec: nameOf(source.spec) } : source
}

function checkName({ name }: Staged['candidate'], wanted: string): void {
  if (name === wanted) return
  throw new OpenClawError('OC_CLI_USAGE', `That is the plugin ${name}, and not ${wanted}`, {
    hint: `Add it with \`openclaw plugins add\`, beside ${wanted} or in its place.`,
  })
}

function isSame({ candidate, integrity }: Staged, known: AddedPlugin): boolean {
  return candidate.version === known.version && integrity === known.integrity
}

function print(
  name: string,
  known: AddedPlugin,
  staged: Staged,
  changes: readonly string[],
  flags: AddFlags,
): number {
  const { version } = staged.candidate
  const updated = !isSame(staged, known)
  if (flags.json)
    printDocument({ ok: true, name, from: known.version, to: version, updated, permissions: changes })
  else if (!updated) printText(`${printable(name)} ${version} is the newest already.`)
  else {
    const lines =
      changes.length === 0
        ? ['  It asks for what it asked for before.']
        : changes.map((line) => `  ${printable(line)}`)
    printText([`${printable(name)}: ${known.version} → ${version}`, ...lines].join('\n'))
    tell('A gateway that runs keeps what it has loaded until it is restarted.')
  }
  return 0
}
