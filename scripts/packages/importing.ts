import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Finding } from '../shape/finding.js'
import type { Tarball } from './tarball.js'

/** What is known of an installed package: what it exports, and its files. */
type Installed = Pick<Tarball, 'path' | 'name' | 'manifest' | 'files'>

/** One thing that a package offers for import. */
interface Offered {
  readonly path: string
  readonly specifier: string
}

interface Failed extends Offered {
  readonly message: string
}

// Run by plain Node in the folder where the tarballs are installed.
const program = `
const failed = []
for (const offered of JSON.parse(process.argv[2])) {
  const options = offered.specifier.endsWith('.json') ? { with: { type: 'json' } } : undefined
  try {
    await import(offered.specifier, options)
  } catch (error) {
    failed.push({ ...offered, message: String(error.message) })
  }
}
console.log('\\n' + JSON.stringify(failed))
`

/**
 * Imports everything that the installed packages export, with plain Node. What keeps the process alive past `patienceMs`,
 * and what ends it, is found too.
 */
export async function checkImporting(
  installed: readonly Installed[],
  folder: string,
  patienceMs = 60_000,
): Promise<readonly Finding[]> {
  const offered = installed.flatMap(offers)
  const file = join(folder, 'import-all.js')
  await writeFile(file, program)
  const options = { cwd: folder, timeout: patienceMs, env: { PATH: process.env['PATH'] } }
  try {
    const command = ['--no-warnings', file, JSON.stringify(offered)]
    const { stdout } = await promisify(execFile)(process.execPath, command, options)
    if (!stdout) throw new Error('something that is imported ends the process')
    const failed = JSON.parse(stdout.slice(stdout.trimEnd().lastIndexOf('\n'))) as readonly Failed[]
    return failed.map(({ path, specifier, message }) => ({
      path,
      what: `${specifier} cannot be imported: ${message}`,
      cure: 'mend its exports or its dependencies',
    }))
  } catch (error) {
    const { killed, message } = error as { killed?: boolean; message: string }
    const what = killed ? 'something that a package opens when it is imported keeps running' : message
    return [{ path: 'packages', what, cure: 'do nothing when a module is imported but define' }]
  }
}

/** The specifiers of a package's exports; of a pattern, one for each file that it matches. */
function offers({ path, name, manifest, files }: Installed): readonly Offered[] {
  const subpaths = Object.keys(manifest.exports ?? {}).flatMap((subpath) => {
    if (!subpath.includes('*')) return [subpath]
    const [before = '', after = ''] = subpath.split('*')
    return files.map((file) => `./${file}`).filter((file) => file.startsWith(before) && file.endsWith(after))
  })
  return subpaths.map((subpath) => ({ path, specifier: name + subpath.slice(1) }))
}
