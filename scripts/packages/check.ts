import { join } from 'node:path'
import type { Finding } from '../shape/finding.js'
import { checkContents } from './contents.js'
import { checkImporting } from './importing.js'
import { checkImports } from './imports.js'
import { installAlone } from './install.js'
import { checkPublint, checkTypes } from './linters.js'
import type { Packed } from './pack.js'
import { checkRunning } from './running.js'
import { checkSize } from './size.js'
import { readTarball, type Tarball } from './tarball.js'

/** All that is wrong with one tarball, by what is in it. */
export async function checkTarball(tarball: Tarball, root: string): Promise<readonly Finding[]> {
  return [
    ...checkContents(tarball, root),
    ...checkImports(tarball),
    ...checkSize(tarball),
    ...(await checkPublint(tarball)),
    ...(await checkTypes(tarball)),
  ]
}

/** All that is wrong with the packed packages of `root`: in what they hold, and in use. `folder` is empty. */
export async function checkPacked(
  packed: readonly Packed[],
  root: string,
  folder: string,
): Promise<readonly Finding[]> {
  const tarballs = await Promise.all(packed.map(readTarball))
  const findings = []
  for (const tarball of tarballs) findings.push(...(await checkTarball(tarball, root)))
  const alone = join(folder, 'alone')
  const uninstalled = await installAlone(packed, alone)
  if (uninstalled.length > 0) return [...findings, ...uninstalled]
  const version = tarballs.find(({ name }) => name === 'openclaw')?.manifest.version ?? ''
  return [...findings, ...(await checkImporting(tarballs, alone)), ...(await checkRunning(alone, version))]
}
