import { realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPackage } from '@openclaw/config'
import { standardFolder } from '../standard.js'
import { version } from '../version.js'

const schemaPackage = '@openclaw/config-schema'
const schemaName = 'openclaw.schema.json'

/**
 * What a folder depends on to have this very gateway: its version. From a checkout it is the checkout itself, as a
 * link: nobody else has what stands there.
 */
export function ownDependency(): string {
  const checkout = checkoutFolder()
  return checkout === undefined ? version : `file:${slashes(checkout)}`
}

/** Where the config finds its schema once npm has installed that. */
export function schemaLocation(): string {
  const linked = checkoutFolder() === undefined ? undefined : findPackage(schemaPackage, standardFolder)
  return linked === undefined
    ? `./node_modules/${schemaPackage}/${schemaName}`
    : slashes(join(linked, schemaName))
}

/** The folder of this package; undefined when npm has put it there. */
function checkoutFolder(): string | undefined {
  const folder = realpathSync(fileURLToPath(new URL('../..', import.meta.url)))
  return folder.split(sep).includes('node_modules') ? undefined : folder
}

function slashes(path: string): string {
  return path.split(sep).join('/')
}
