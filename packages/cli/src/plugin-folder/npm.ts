import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'

/** Never a script of a package; a link stays a link; nothing but errors is said. */
const always = ['--ignore-scripts', '--no-audit', '--no-fund', '--install-links=false', '--loglevel=error']
const lastLines = 8

/** Runs npm in a folder and returns what it printed. Throws OC_PLUGIN_INSTALL_FAILED with the last that it said. */
export async function npm(args: readonly string[], folder: string): Promise<string> {
  const [program, first] = npmProgram()
  const child = spawn(program, [...first, ...args, ...always], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const failed = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? undefined : `it ended with ${code ?? 'a signal'}`))
  })
  if (failed === undefined) return stdout
  const said = stderr.split('\n').filter((line) => line.trim() !== '' && !line.includes('A complete log'))
  const message = [`npm ${args[0]} failed: ${failed}`, ...said.slice(0, lastLines)].join('\n  ')
  throw new OpenClawError('OC_PLUGIN_INSTALL_FAILED', message)
}

// On Windows npm is a script for a shell, which would read our arguments anew: its own program is run instead.
function npmProgram(): [string, string[]] {
  if (process.platform !== 'win32') return ['npm', []]
  return [process.execPath, [join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js')]]
}
