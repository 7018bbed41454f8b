import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

const folders: string[] = []
const children = new Set<ChildProcessWithoutNullStreams>()

afterEach(async () => {
  const left = [...children]
  children.clear()
  for (const child of left) child.kill('SIGKILL')
  await Promise.all(
    left.map(
      async (child) => child.exitCode === null && child.signalCode === null && (await once(child, 'exit')),
    ),
  )
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder with these files, gone after the test. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'openclaw-cli-')))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

export interface Surroundings {
  readonly home?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Written to stdin, which then ends. */
  readonly input?: string
}

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** What runs the command line from source. */
export function commandLine(args: readonly string[], program = main): string[] {
  return [process.execPath, '--import', tsx, '-C', '@openclaw/source', program, ...args]
}

/** The environment of this process without what is meant for this process or for another gateway. */
export function cleanEnvironment(): Record<string, string | undefined> {
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(?:OPENCLAW_|NODE_|VITEST|FORCE_COLOR)/.test(name),
  )
  return Object.fromEntries(clean)
}

/** The command line from source, in a process of its own. */
export class Command {
  readonly child: ChildProcessWithoutNullStreams
  readonly finished: Promise<Finished>
  stdout = ''
  stderr = ''

  constructor(
    args: readonly string[],
    { home = folderWith(), cwd = folderWith(), env = {}, input }: Surroundings = {},
    program?: string,
  ) {
    const [node = '', ...rest] = commandLine(args, program)
    this.child = spawn(node, rest, { cwd, env: { ...cleanEnvironment(), OPENCLAW_HOME: home, ...env } })
    children.add(this.child)
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    if (input !== undefined) this.child.stdin.end(input)
    this.finished = once(this.child, 'close').then(([code, signal]) => {
      const { stdout, stderr } = this
      return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr }
    })
  }

  /** Resolves once `test` holds; fails when the process ends before. */
  async until(test: () => boolean): Promise<void> {
    while (!test()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the command ended with ${this.child.exitCode}:\n${this.stdout}\n${this.stderr}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

export async function openclaw(args: readonly string[], surroundings?: Surroundings): Promise<Finished> {
  return await new Command(args, { input: '', ...surroundings }).finished
}

export interface Running {
  readonly command: Command
  readonly home: string
  readonly port: number
  readonly record: {
    readonly pid: number
    readonly url: string
    readonly version: string
    readonly credential?: string
  }
  readonly runFile: string
}

/** A gateway on a free port, ready. */
export async function startGateway(
  surroundings: Surroundings = {},
  args: readonly string[] = [],
): Promise<Running> {
  const home = surroundings.home ?? folderWith()
  const command = new Command(['gateway', '--port', '0', ...args], { ...surroundings, home })
  const folder = join(home, 'run')
  const names = () =>
    existsSync(folder) ? readdirSync(folder).filter((name) => /^\d+\.json$/.test(name)) : []
  await command.until(() => names().length > 0)
  await command.until(() => command.stdout !== '')
  const [name = ''] = names()
  const runFile = join(folder, name)
  const record = JSON.parse(readFileSync(runFile, 'utf8')) as Running['record']
  return { command, home, port: Number.parseInt(name), record, runFile }
}
