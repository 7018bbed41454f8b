import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Finding } from '../shape/finding.js'

/** How long one command may take. */
const patienceMs = 30_000

/** What of the installed `openclaw` does not do what a new user would try first. */
export async function checkRunning(folder: string, version: string): Promise<readonly Finding[]> {
  const config = join(folder, 'openclaw.config.json')
  await writeFile(config, '{}\n')
  const env = { PATH: process.env['PATH'], HOME: folder, OPENCLAW_HOME: join(folder, 'home') }
  const run = async (command: string, ...rest: string[]) =>
    promisify(execFile)(command, rest, { cwd: folder, env, timeout: patienceMs })
  const tries: readonly [name: string, attempt: () => Promise<void>][] = [
    [
      'npx openclaw --version',
      async () => {
        const { stdout } = await run('npx', '--no-install', 'openclaw', '--version')
        if (stdout.trim() !== version) throw new Error(`it printed ${stdout.trim()}, not ${version}`)
      },
    ],
    [
      'openclaw config validate',
      async () => void (await run('node_modules/.bin/openclaw', 'config', 'validate', '--config', config)),
    ],
    ['openclaw gateway', async () => tryGateway(folder, config, env)],
  ]
  const findings: Finding[] = []
  for (const [name, attempt] of tries) {
    try {
      await attempt()
    } catch (error) {
      const { message } = error as Error
      findings.push({
        path: 'packages/cli',
        what: `${name}, from its tarball: ${message}`,
        cure: `run it in a folder with the tarballs alone: npm run check:packages -- --keep <folder>`,
      })
    }
  }
  return findings
}

/** Starts a gateway, asks it whether it is ready, has it stop. */
async function tryGateway(
  folder: string,
  config: string,
  env: Record<string, string | undefined>,
): Promise<void> {
  const rest = ['gateway', '--port', '0', '--config', config, '--json', '--log-level', 'warn']
  const child = spawn(join(folder, 'node_modules/.bin/openclaw'), rest, { cwd: folder, env })
  const ended = once(child, 'close')
  const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  let printed = ''
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  try {
    // One document is printed at once, when the gateway is ready or when it cannot start.
    await Promise.race([once(child.stdout, 'data'), ended])
    const { url } = JSON.parse(printed || '{}') as { url?: string }
    if (!url) throw new Error(`it did not start: ${printed}${complained}`)
    const ready = await fetch(`${url}/readyz`)
    if (!ready.ok) throw new Error(`/readyz answers ${ready.status}`)
    child.kill('SIGTERM')
    const [exitCode] = (await ended) as [number | null]
    if (exitCode !== 0) throw new Error(`it ended with ${exitCode}: ${complained}`)
  } finally {
    clearTimeout(patience)
    child.kill('SIGKILL')
  }
}
