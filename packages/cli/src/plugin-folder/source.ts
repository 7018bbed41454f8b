import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expandHome } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'

/** Where a plugin comes from. */
export interface PluginSource {
  readonly type: 'registry' | 'tarball' | 'folder'
  /** A package's name, perhaps with a version; else an absolute path. */
  readonly spec: string
}

const registrySpec =
  /^(?<name>(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)(?:@(?<version>[\w.^~<>=*+|-]+))?$/

/** Reads `name`, `name@version`, `./plugin.tgz` or `./folder`. Throws OC_CLI_USAGE for anything else. */
export function parseSource(what: string): PluginSource {
  const isTarball = /\.(?:tgz|tar\.gz)$/.test(what)
  if (isTarball || /^(?:\.{1,2}(?:\/|$)|\/|~\/|file:|[A-Za-z]:[\\/])/.test(what))
    return localSource(what, isTarball)
  if (registrySpec.test(what)) return { type: 'registry', spec: what }
  throw new OpenClawError(
    'OC_CLI_USAGE',
    `${what} is neither the name of a package, nor a tarball, nor a folder`,
    {
      hint: 'Write openclaw-channel-x, openclaw-channel-x@1.2.3, ./openclaw-channel-x-1.2.3.tgz or ./folder.',
    },
  )
}

/** The name of a package of a registry, without its version. */
export function nameOf(spec: string): string {
  return registrySpec.exec(spec)?.groups?.['name'] ?? spec
}

function localSource(what: string, isTarball: boolean): PluginSource {
  const path = what.startsWith('file:') ? fileURLToPath(what) : resolve(expandHome(what))
  const found = statSync(path, { throwIfNoEntry: false })
  const fits = isTarball ? found?.isFile() : found?.isDirectory()
  if (fits) return { type: isTarball ? 'tarball' : 'folder', spec: path }
  const reason = found ? `is no ${isTarball ? 'file' : 'folder'}` : 'does not exist'
  throw new OpenClawError('OC_CLI_USAGE', `${path} ${reason}`, { hint: 'Correct the path.' })
}
