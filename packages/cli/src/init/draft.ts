import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { configNames } from '@openclaw/config'
import { userHome } from '../home.js'
import type { Answers } from './answers.js'
import { configName, configText } from './config-text.js'
import { envText } from './env-text.js'
import { mergePackage, packageNameIn, packageText } from './package-text.js'

export interface DraftFile {
  /** In the folder. */
  readonly name: string
  readonly text: string
  /** Undefined keeps the mode of the file that is there. */
  readonly mode?: number
  /** False where the file replaces one of its name. */
  readonly isNew: boolean
}

/** What init is about to do to a folder. Nothing of it is done yet. */
export interface Draft {
  readonly folder: string
  /** The config last: a folder that has it has all. */
  readonly files: readonly DraftFile[]
  /** Files that have all they need. */
  readonly kept: readonly string[]
  /** Configs that give way to the new one, and what they are called from then on. */
  readonly retired: readonly { readonly from: string; readonly to: string }[]
  /** What an existing package.json gets, a line each. */
  readonly difference: readonly string[]
}

/** Throws OC_INIT_BLOCKED when something in the folder stands in the way. */
export function draftOf(answers: Answers): Draft {
  const { folder, agent, channels, format } = answers
  const chosen = [agent, ...channels]
  const dependencies = Object.fromEntries(
    chosen.flatMap(({ offer: { dependency } }) =>
      dependency ? [[dependency.name, dependency.version]] : [],
    ),
  )
  const before = existing(folder, 'package.json')
  const manifest =
    before === undefined ? undefined : readPackage(folder, () => mergePackage(before, dependencies))
  const wanted: [name: string, text: string, mode?: number][] = [
    ['package.json', manifest?.text ?? packageText(answers.name, dependencies)],
    ['.gitignore', ignoreText(existing(folder, '.gitignore'), ignoredBy(answers))],
    ['.env', envText(existing(folder, '.env'), environmentOf(answers)), 0o600],
  ]
  const files = wanted.flatMap(([name, text, mode]): DraftFile[] => {
    const now = existing(folder, name)
    return now === text
      ? []
      : [{ name, text, isNew: now === undefined, ...(mode === undefined ? {} : { mode }) }]
  })
  const config: DraftFile = { name: configName(format), text: configText(answers), isNew: true }
  return {
    folder,
    files: [...files, config],
    kept: wanted.flatMap(([name]) => (files.some((file) => file.name === name) ? [] : name)),
    retired: configsIn(folder).map((from) => ({ from, to: freeName(folder, `${from}.old`) })),
    difference: manifest?.difference ?? [],
  }
}

/** The configs that a folder has already. */
export function configsIn(folder: string): readonly string[] {
  return configNames.filter((name) => existing(folder, name) !== undefined)
}

/** The text of a file in the folder; undefined when there is none. Throws OC_INIT_BLOCKED when it cannot be read. */
export function existing(folder: string, name: string): string | undefined {
  const file = join(folder, name)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    const reason = code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code ?? 'unknown reason'})`
    throw blocked(`${file} is in the way: ${reason}`, error)
  }
}

/** The name in the package.json of a folder, where both are there. Throws OC_INIT_BLOCKED. */
export function packageNameOf(folder: string): string | undefined {
  const text = existing(folder, 'package.json')
  return text === undefined ? undefined : readPackage(folder, () => packageNameIn(text))
}

function readPackage<T>(folder: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw blocked(`${join(folder, 'package.json')} is no JSON object, so nothing can be added to it`, error)
  }
}

function blocked(message: string, cause: unknown): OpenClawError {
  const hint =
    'Correct it or move it away, or name another folder: openclaw init <folder>. Nothing was written.'
  return new OpenClawError('OC_INIT_BLOCKED', message, { cause, hint })
}

/** Secrets that are to be kept here, and the home where it is not the usual one. */
function environmentOf({ agent, channels, home }: Answers): Record<string, string> {
  const secrets = [agent, ...channels].map((chosen) => chosen.secrets)
  return Object.assign({}, ...secrets, home === userHome() ? {} : { OPENCLAW_HOME: home }) as Record<
    string,
    string
  >
}

function ignoredBy({ folder, home }: Answers): readonly string[] {
  const state = relative(folder, home)
  const inside = state !== '' && !state.startsWith('..') && !/^(?:[A-Za-z]:|[\\/])/.test(state)
  return ['node_modules/', '.env', ...(inside ? [`/${state.split(sep).join('/')}/`] : [])]
}

function ignoreText(before: string | undefined, lines: readonly string[]): string {
  const present = new Set((before ?? '').split(/\r?\n/).map(bare))
  const missing = lines.filter((line) => !present.has(bare(line)))
  if (missing.length === 0) return before ?? ''
  const start =
    before === undefined || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`
  return `${start}${missing.join('\n')}\n`
}

function bare(line: string): string {
  return line.trim().replace(/^\/|\/$/g, '')
}

function freeName(folder: string, wanted: string): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}${count}`
    if (existing(folder, name) === undefined) return name
  }
}
