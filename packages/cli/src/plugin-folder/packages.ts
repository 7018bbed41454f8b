import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import { digestTree, readTree } from './file-tree.js'
import { npm } from './npm.js'
import { linksTo, secondCopies } from './own-packages.js'
import type { PluginSource } from './source.js'
import { tarballFolder } from './staging.js'
import { readTarball } from './tarball.js'

/** Makes the tarball of a plugin in a folder, as its author would publish it; scripts do not run. */
export async function pack(
  { spec }: PluginSource,
  folder: string,
): Promise<{ readonly tarball: string; readonly integrity: string }> {
  const printed = await npm(['pack', spec, '--json', '--prefer-online'], folder)
  const document: unknown = JSON.parse(printed)
  const [packed]: unknown[] = Array.isArray(document) ? document : Object.values(document as object)
  const { filename, integrity } = isRecord(packed) ? packed : {}
  if (typeof filename === 'string' && typeof integrity === 'string') return { tarball: filename, integrity }
  throw new OpenClawError('OC_PLUGIN_INSTALL_FAILED', `npm pack ${spec} did not tell what it made`)
}

/**
 * Installs plugins from their tarballs into `node_modules` of a folder. What they ask for of the gateway's own packages
 * is a link to the one that it runs with. Throws OC_KERNEL_TWICE for a plugin that brings another one.
 */
export async function installInto(folder: string, tarballs: Readonly<Record<string, string>>): Promise<void> {
  const asked = Object.values(tarballs).flatMap((tarball) =>
    asksFor(readTarball(join(folder, tarballFolder, tarball)).document),
  )
  const plugins = Object.entries(tarballs).map(([name, tarball]) => [
    name,
    `file:${tarballFolder}/${tarball}`,
  ])
  const document = { private: true, dependencies: { ...linksTo(asked), ...Object.fromEntries(plugins) } }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(document, null, 2)}\n`)
  forget(join(folder, 'package-lock.json'), Object.keys(tarballs))
  await npm(['install', '--save-exact', '--prefer-offline'], folder)
  const [copy] = secondCopies(join(folder, 'package-lock.json'))
  if (copy === undefined) return
  throw new OpenClawError(
    'OC_KERNEL_TWICE',
    `A plugin brings a copy of its own of what must be there once: ${copy}`,
    { hint: 'Its author must take it into peerDependencies, with a range that fits this gateway.' },
  )
}

/** The packages that plugins brought along, each with one digest; links to the gateway's own are none of them. */
export function dependenciesIn(folder: string, plugins: readonly string[]): Record<string, string> {
  const modules = join(folder, 'node_modules')
  const names = namesIn(modules).flatMap((name) =>
    name.startsWith('@') ? namesIn(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  const brought = names.filter(
    (name) => !plugins.includes(name) && !lstatSync(join(modules, name)).isSymbolicLink(),
  )
  return Object.fromEntries(brought.map((name) => [name, digestTree(readTree(join(modules, name)))]))
}

// A tarball made anew from a folder may have the name of the one before, and another content.
function forget(lockFile: string, names: readonly string[]): void {
  let lock: unknown
  try {
    lock = JSON.parse(readFileSync(lockFile, 'utf8'))
  } catch {
    return
  }
  const packages = isRecord(lock) && isRecord(lock['packages']) ? lock['packages'] : {}
  for (const name of names) delete packages[`node_modules/${name}`]
  writeFileSync(lockFile, JSON.stringify(lock))
}

function asksFor(document: Readonly<Record<string, unknown>>): string[] {
  const lists = [document['dependencies'], document['peerDependencies']]
  return lists.flatMap((list) => (isRecord(list) ? Object.keys(list) : []))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'))
  } catch {
    return []
  }
}
