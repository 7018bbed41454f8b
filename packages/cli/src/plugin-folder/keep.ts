import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ownFolder } from './own-packages.js'
import { pluginFolder } from './record.js'
import { recover } from './staging.js'

/**
 * Before a gateway loads plugins of a home: ends an exchange that was cut, and turns links to the gateway's own packages
 * to this gateway, which may have moved since the plugins were added.
 */
export function keepPlugins(home: string): void {
  recover(home)
  const scope = join(pluginFolder(home), 'node_modules/@openclaw')
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const link = join(scope, name)
    const own = lstatSync(link).isSymbolicLink() ? ownFolder(`@openclaw/${name}`) : undefined
    if (own === undefined || leadsTo(link) === own) continue
    rmSync(link)
    symlinkSync(own, link, 'junction')
  }
}

function leadsTo(link: string): string | undefined {
  try {
    return realpathSync(link)
  } catch {
    return undefined
  }
}
