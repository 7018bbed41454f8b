import { readFile, stat } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import type { OpenClawError } from '@openclaw/sdk'
import { exploreFile, loadYaml } from './cosmiconfig.js'
import type { Loader } from './cosmiconfig.js'
import { ConfigError, placeOf } from './finding.js'
import { parseJson } from './json.js'
import { JsonError } from './json-scanner.js'
import type { Position, Source } from './problem.js'
import { importScript, reasonOf } from './script.js'
import type { SharedModules } from './script.js'
import { snapshot } from './snapshot.js'

/** A config as it was written, not checked yet. */
export interface LoadedConfig extends Source {
  /** Absolute. */
  readonly file: string
  /** Relative paths in the config are seen from here. */
  readonly folder: string
  readonly value: unknown
}

export interface LoadOptions {
  readonly modules?: SharedModules
  /** How long a script may take, in ms. */
  readonly deadlineMs?: number
}

type Content = Pick<LoadedConfig, 'value' | 'locate'>

const maxBytes = 10 * 1024 * 1024

/** Reads a config file by its extension. Throws OC_CONFIG_UNREADABLE with file, line and column where they are known. */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<LoadedConfig> {
  await checkText(file)
  try {
    const content = (await exploreFile(file, loaders(options))) as Content | undefined
    if (!content) throw new Error('a package.json is no config')
    return { file, folder: dirname(file), ...content }
  } catch (error) {
    throw unreadable(file, error)
  }
}

function loaders({ modules, deadlineMs }: LoadOptions = {}): Record<string, Loader> {
  const script: Loader = async (file): Promise<Content> => ({
    value: await importScript(file, modules, { deadlineMs, read: snapshot }),
  })
  const yaml: Loader = async (file, text): Promise<Content> => ({ value: await loadYaml(file, text) })
  return {
    '.ts': script,
    '.mts': script,
    '.js': script,
    '.mjs': script,
    '.json': (_file, text): Content => parseJson(text, 'json'),
    '.json5': (_file, text): Content => parseJson(text, 'json5'),
    '.yaml': yaml,
    '.yml': yaml,
  }
}

/** Everything that can be wrong before a loader looks at it. */
async function checkText(file: string): Promise<void> {
  const extension = extname(file)
  if (!(extension in loaders())) {
    const known = Object.keys(loaders()).join(', ')
    throw refuse(file, `its extension ${extension || '(none)'} is not known`, `Use one of ${known}.`)
  }
  const bytes = await readBytes(file)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse(file, 'it is not UTF-8 text', 'Save it as UTF-8.')
  }
  // An empty file is a write that was cut short far more often than a wish for the defaults.
  if (text.trim() === '') throw refuse(file, 'it is empty', 'Write {} for the defaults, or delete the file.')
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const found = await stat(file)
    if (found.isFIFO() || found.isCharacterDevice() || found.isBlockDevice() || found.isSocket())
      throw new Error('it is no file but a pipe or a device')
    if (found.size <= maxBytes) return await readFile(file)
  } catch (error) {
    throw unreadable(file, error)
  }
  throw refuse(
    file,
    'it is larger than 10 MB',
    'A config is text of a few kilobytes; see whether this is the right file.',
  )
}

function unreadable(file: string, error: unknown): OpenClawError {
  const hint = 'Correct the file, then try again.'
  if (error instanceof JsonError) return refuse(file, error.message, hint, error.position, error)
  const mark = yamlMark(error)
  if (mark) return refuse(file, mark.reason, hint, mark.position)
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES' || code === 'EPERM')
    return refuse(file, 'reading it is not permitted', `Give this user the right to read ${file}.`)
  if (code === 'EISDIR') return refuse(file, 'it is a folder', 'Name a file with --config.')
  return refuse(file, reasonOf(error), hint, undefined, error)
}

function refuse(
  file: string,
  reason: string,
  hint: string,
  position?: Position,
  cause?: unknown,
): OpenClawError {
  const code = 'OC_CONFIG_UNREADABLE'
  const message = `the config cannot be read: ${reason}`
  const finding = { code, path: '', file, ...position, message, hint } as const
  return new ConfigError(code, `${placeOf(finding)}${message}`, { hint, cause }, [finding])
}

// js-yaml's message quotes the text, which may hold secrets; its reason does not.
function yamlMark(error: unknown): { reason: string; position: Position } | undefined {
  const { reason, mark } = error as { reason?: unknown; mark?: { line?: unknown; column?: unknown } }
  if (typeof reason !== 'string' || typeof mark?.line !== 'number' || typeof mark.column !== 'number')
    return undefined
  return { reason, position: { line: mark.line + 1, column: mark.column + 1 } }
}
