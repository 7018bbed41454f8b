import { findPackage, formatPath, toEntries } from '@openclaw/config'
import { readConfig } from '../plan.js'
import type { PlanFlags } from '../plan.js'
import { standardPlugins } from '../standard.js'
import { pluginFolder } from './record.js'

/** Where a config needs a plugin. */
export interface Uses {
  readonly file: string | undefined
  readonly paths: readonly string[]
}

/** Where the config in use needs a plugin that was added to the home. Throws what is wrong with the config. */
export async function usesOf(name: string, flags: PlanFlags, home: string): Promise<Uses> {
  const { config, folder } = await readConfig(flags, home)
  const isHere = (use: string) =>
    findPackage(use, folder) !== undefined || findPackage(use, pluginFolder(home)) !== undefined
  const entries = toEntries(config, { standard: standardPlugins }).filter(
    ({ use, or }) => use === name || (or === name && !isHere(String(use))),
  )
  const paths = entries.map(({ named }) => {
    return formatPath(['use', 'type'].includes(String(named.at(-1))) ? named.slice(0, -1) : named)
  })
  return { file: config.file, paths }
}

/** `plugins[0] and channels.x of /srv/openclaw.config.json`. */
export function usesLine({ file, paths }: Uses): string {
  return `${paths.join(' and ')} of ${file ?? 'the defaults'}`
}
