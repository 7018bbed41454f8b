import { OpenClawError } from '@openclaw/sdk'
import { homeFolder } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { agrees, checkAskable, rights } from '../plugin-folder/agree.js'
import { hasGrown, permissionChanges, permissionLines } from '../plugin-folder/permissions.js'
import { addedPlugin, pluginFolder, readRecord } from '../plugin-folder/record.js'
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
  const changesIn = ({ permissions }: Staged['candidate']) =>
    permissionChanges(known.permissions, permissions)

  const staged = await stagePlugin(home, source, ({ candidate, integrity }) => {
    checkName(candidate, name)
    if (hasGrown(changesIn(candidate))) checkAskable(flags)
    return candidate.version !== known.version || integrity !== known.integrity
  })
  if (!staged)
    return print({ name, from: known.version, to: known.version, updated: false, permissions: [] }, flags)
  try {
    const { candidate } = staged
    const permissions = changesIn(candidate)
    if (hasGrown(permissions) && !(await agreesAgain(known.version, candidate, permissions, flags))) {
      tell('Nothing was changed.')
      return 1
    }
    staged.commit(new Date())
    return print({ name, from: known.version, to: candidate.version, updated: true, permissions }, flags)
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

async function agreesAgain(
  before: string,
  { name, version, permissions }: Staged['candidate'],
  changes: readonly string[],
  flags: AddFlags,
): Promise<boolean> {
  const lines = [...changes, '', ...permissionLines(permissions), '', rights]
  return await agrees(`${name}: ${before} → ${version}`, lines, flags)
}

interface Update {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly updated: boolean
  /** What differs. */
  readonly permissions: readonly string[]
}

function print(update: Update, flags: AddFlags): number {
  const { name, from, to, updated, permissions } = update
  if (flags.json) printDocument({ ok: true, ...update })
  else if (!updated) printText(`${printable(name)} ${to} is the newest already.`)
  else {
    const changes = permissions.length === 0 ? ['It asks for what it asked for before.'] : permissions
    printText(
      [`${printable(name)}: ${from} → ${to}`, ...changes.map((line) => `  ${printable(line)}`)].join('\n'),
    )
    tell('A gateway that runs keeps what it has loaded until it is restarted.')
  }
  return 0
}
