import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Finding } from '../shape/finding.js'
import type { Packed } from './pack.js'

/**
 * Installs the tarballs, and what they depend on, in a folder that holds nothing else. Their own packages are found
 * among the tarballs alone: no registry has them. A dependency that does not run on this Node is a failure.
 */
export async function installAlone(packed: readonly Packed[], folder: string): Promise<readonly Finding[]> {
  await mkdir(folder, { recursive: true })
  const dependencies = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]))
  await writeFile(`${folder}/package.json`, JSON.stringify({ private: true, type: 'module', dependencies }))
  const flags = ['--engine-strict', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  try {
    await promisify(execFile)('npm', ['install', '--no-package-lock', ...flags], { cwd: folder })
    return []
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    const what = `npm cannot install the tarballs alone:\n${stderr.trim() || String(error)}`
    return [{ path: 'package.json', what, cure: 'mend the dependencies of the package it names' }]
  }
}
