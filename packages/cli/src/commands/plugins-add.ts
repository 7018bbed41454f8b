import { findPackage } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import type { CommonFlags } from '../flags.js'
import { homeFolder, makeHome } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { agrees, checkAskable, rights } from '../plugin-folder/agree.js'
import { permissionLines } from '../plugin-folder/permissions.js'
import { pluginFolder } from '../plugin-folder/record.js'
import type { PluginRecord } from '../plugin-folder/record.js'
import { parseSource } from '../plugin-folder/source.js'
import type { PluginSource } from '../plugin-folder/source.js'
import { stagePlugin } from '../plugin-folder/stage.js'
import type { Staged } from '../plugin-folder/stage.js'
import { printable } from '../printable.js'

export interface AddFlags extends CommonFlags {
  readonly yes?: boolean
}

/** Adds a plugin to the home, once it was looked at and agreed to. None of its code runs. */
export async function addPlugin(what: string, flags: AddFlags): Promise<number> {
  const source = parseSource(what)
  checkAskable(flags)
  const home = homeFolder()
  makeHome(home)
  const staged = await stagePlugin(home, source, isNew)
  if (!staged) return 0
  try {
    const { name, version } = staged.candidate
    if (!(await agrees(`${name} ${version}`, shown(staged, source), flags))) {
      tell('Nothing was changed.')
      return 1
    }
    staged.commit(new Date())
    const nearer = findPackage(name, process.cwd())
    if (nearer !== undefined) tell(`Of a config in this folder another one is used before it: ${nearer}.`)
    print(staged, source, home, flags)
    return 0
  } finally {
    staged.discard()
  }
}

function isNew({ candidate: { name } }: Pick<Staged, 'candidate'>, { plugins }: PluginRecord): boolean {
  const known = Object.hasOwn(plugins, name) ? plugins[name] : undefined
  if (!known) return true
  throw new OpenClawError('OC_PLUGIN_EXISTS', `The plugin ${name} was added already, as ${known.version}`, {
    plugin: name,
    hint: `Exchange it with \`openclaw plugins update ${name}\`, or remove it first.`,
  })
}

function shown({ candidate, integrity, brought }: Staged, { type, spec }: PluginSource): string[] {
  const { description, permissions } = candidate
  return [
    ...(description === '' ? [] : [description, '']),
    `from      ${spec} (${type})`,
    `integrity ${integrity.slice(0, 32)}…`,
    ...permissionLines(permissions),
    `brings    ${brought.join(', ') || 'no other package'}`,
    '',
    rights,
  ]
}

function print({ candidate, integrity }: Staged, source: PluginSource, home: string, flags: AddFlags): void {
  const { name, version, permissions, needed } = candidate
  const folder = pluginFolder(home)
  if (flags.json) return printDocument({ ok: true, name, version, source, integrity, permissions, folder })
  const lines = permissionLines(permissions).map((line) => `  ${printable(line)}`)
  printText(
    [
      `${printable(name)} ${version} was added to ${folder}.`,
      ...lines,
      `Name it in the config: ${useOf(name)}`,
      ...(needed.length > 0 ? [`It needs the options ${needed.map(printable).join(', ')}.`] : []),
    ].join('\n'),
  )
}

/** Where a config names it: a channel under what it calls it. */
function useOf(name: string): string {
  const [, type] = /^openclaw-channel-(.+)$/.exec(name) ?? []
  return type === undefined ? `"plugins": [{ "use": "${name}" }]` : `"channels": { "${type}": { … } }`
}
