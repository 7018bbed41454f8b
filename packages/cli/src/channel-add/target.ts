import { closeSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkConfig, findConfig, loadConfig } from '@openclaw/config'
import type { LoadedConfig } from '@openclaw/config'
import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import { makeHome } from '../home.js'
import { checkWritable as checkFolder } from '../init/placement.js'
import { modules } from '../plan.js'

/** The config that a channel is added to. */
export interface Target {
  /** Absolute. */
  readonly file: string
  readonly folder: string
  /** Undefined where there is no config yet. */
  readonly text: string | undefined
  readonly loaded: Pick<LoadedConfig, 'value' | 'file' | 'folder'>
  /** It is code: a person writes it. */
  readonly isCode: boolean
}

/**
 * The config that a start would use; without one, that of the home, which is new then. Throws what is wrong with it,
 * and OC_CONFIG_UNWRITABLE.
 */
export async function targetOf(config: string | undefined, home: string): Promise<Target> {
  const explicit = config ?? (process.env['OPENCLAW_CONFIG'] || undefined)
  const found = findConfig({ cwd: process.cwd(), home, ...(explicit !== undefined && { explicit }) })
  if (!found) {
    makeHome(home)
    const file = join(home, 'config.json')
    return { file, folder: home, text: undefined, loaded: { value: {}, file, folder: home }, isCode: false }
  }
  const { file } = found
  const loaded = await loadConfig(file, { modules })
  await checkConfig(loaded.value, loaded)
  const isCode = /\.m?[jt]s$/.test(file)
  checkWritable(file, isCode)
  return { file, folder: dirname(file), text: readFileSync(file, 'utf8'), loaded, isCode }
}

/** A file is replaced whole, so its folder counts, too. */
function checkWritable(file: string, isCode: boolean): void {
  const real = realpathSync(file)
  try {
    if (!isCode) closeSync(openSync(real, 'r+'))
    for (const folder of new Set([dirname(file), dirname(real)])) checkFolder(folder)
  } catch (error) {
    throw unwritable(file, isOpenClawError(error) ? error.cause : error)
  }
}

export function unwritable(path: string, cause: unknown): OpenClawError {
  const { code = 'unknown reason' } = cause as NodeJS.ErrnoException
  return new OpenClawError(
    'OC_CONFIG_UNWRITABLE',
    `${path} cannot be written (${code}); nothing was changed`,
    { cause },
  )
}
