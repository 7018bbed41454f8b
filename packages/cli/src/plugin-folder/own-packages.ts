import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findPackage, isRecord } from '@openclaw/config'
import { standardFolder } from '../standard.js'

export const sdkName = '@openclaw/sdk'

/** Of this two copies in one process would not know each other. */
const onlyOnce: ReadonlySet<string> = new Set([sdkName, '@openclaw/kernel', '@openclaw/gateway', 'openclaw'])

/** Where this gateway has one of its own packages; undefined for any other. */
export function ownFolder(name: string): string | undefined {
  if (name === 'openclaw') return realpathSync(dirname(dirname(standardFolder)))
  return name.startsWith('@openclaw/') ? findPackage(name, standardFolder) : undefined
}

/** The version of this gateway's own SDK. */
export function sdkVersion(): string {
  const folder = ownFolder(sdkName)
  if (folder === undefined) throw new Error(`${sdkName} is not where this gateway was loaded from`)
  const document: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return isRecord(document) ? String(document['version']) : ''
}

/** Of packages that plugins ask for, those that this gateway has, as npm links them: a plugin gets the gateway's own. */
export function linksTo(names: readonly string[]): Record<string, string> {
  const found = [...new Set([sdkName, ...names])].flatMap((name) => {
    const folder = ownFolder(name)
    return folder === undefined ? [] : [[name, `file:${folder}`] as const]
  })
  return Object.fromEntries(found)
}

/** The packages of a lock file that would be a second kernel or SDK: their paths. */
export function secondCopies(lockFile: string): string[] {
  const lock: unknown = JSON.parse(readFileSync(lockFile, 'utf8'))
  const packages = isRecord(lock) && isRecord(lock['packages']) ? lock['packages'] : {}
  return Object.entries(packages).flatMap(([path, entry]) => {
    const name = path.split('node_modules/').at(-1) ?? ''
    const isLink = isRecord(entry) && entry['link'] === true
    // Where a link leads to is in the lock file as well, by its way out of the folder.
    return path.startsWith('node_modules/') && onlyOnce.has(name) && !isLink ? [path] : []
  })
}
