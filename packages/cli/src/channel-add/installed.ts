import { join } from 'node:path'
import { findPackage } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import { standardPlugins } from '../standard.js'
import type { Adder } from './adder.js'
import type { Target } from './target.js'

/** Throws OC_PLUGIN_NOT_FOUND, with the command that installs it. */
export function checkInstalled(
  { plugin, label }: Pick<Adder, 'plugin' | 'label'>,
  { folder }: Pick<Target, 'folder'>,
  home: string,
): void {
  const isStandard = standardPlugins.some(({ name }) => name === plugin)
  if (isStandard || [folder, join(home, 'plugins')].some((place) => findPackage(plugin, place))) return
  throw new OpenClawError(
    'OC_PLUGIN_NOT_FOUND',
    `${label} needs the plugin ${plugin}, which is not installed`,
    { plugin, hint: `Install it, then try again: openclaw plugins add ${plugin}` },
  )
}
