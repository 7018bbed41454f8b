import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { homeFolder } from '../home.js'
import type { Defaults } from './assume.js'
import { configsIn, packageNameOf } from './draft.js'
import { nearestName } from './package-name.js'
import { checkWritable } from './placement.js'

/** How a folder is before anything is written to it. */
export interface StartPoint extends Defaults {
  /** Its package.json has a name, which stays. */
  readonly isNamed: boolean
  readonly configs: readonly string[]
}

/** Throws OC_INIT_UNWRITABLE and OC_INIT_BLOCKED, so that nobody answers questions in vain. */
export function startPointIn(folder: string): StartPoint {
  checkWritable(folder)
  const name = packageNameOf(folder)
  return {
    name: name ?? nearestName(basename(folder)),
    isNamed: name !== undefined,
    home: homeFolder(folder),
    configs: configsIn(folder),
  }
}

/** True for a folder in which a gateway may have been meant to go, and may not: full of something else. */
export function isForeign(folder: string): boolean {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'))
  const known = names.some((name) => name === 'package.json' || name.startsWith('openclaw.config.'))
  return !known && names.some((name) => name !== 'node_modules')
}
