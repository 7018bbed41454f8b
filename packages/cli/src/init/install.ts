import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { findPackage, isRecord } from '@openclaw/config'
import { version } from '../version.js'

/** True when a command in the folder finds this very version of the gateway. */
export function isInstalled(folder: string): boolean {
  const found = findPackage('openclaw', folder)
  if (found === undefined) return false
  try {
    const document: unknown = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8'))
    return isRecord(document) && document['version'] === version
  } catch {
    return false
  }
}

const lastLines = 6

/** Runs `npm install` in the folder. Throws OC_INIT_INSTALL_FAILED with the last that npm said. */
export async function install(folder: string): Promise<void> {
  const said: string[] = []
  const failed = await new Promise<string | undefined>((resolve) => {
    // On Windows npm is a script, and only a shell runs those. No word of the line comes from outside.
    const child = spawn('npm install --no-fund --no-audit', {
      cwd: folder,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said.push(...text.split('\n').filter((line) => line.trim() !== ''))
        said.splice(0, said.length - lastLines)
      })
    }
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? undefined : `it ended with ${code ?? 'a signal'}`))
  })
  if (failed === undefined) return
  throw new OpenClawError(
    'OC_INIT_INSTALL_FAILED',
    [`npm install failed in ${folder}: ${failed}`, ...said].join('\n  '),
    { hint: `The files are written. Run \`npm install\` in ${folder} once its cause is mended.` },
  )
}
