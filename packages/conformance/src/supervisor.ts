import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './outcome.js'

/** What a child is told when it begins. */
export interface Job {
  /** The plugin's package. */
  readonly folder: string
  /** The bench that the manifest names, or the folder has; undefined when there is none. */
  readonly bench?: string
}

/** Runs the checks of one plugin in a process of its own, which may hang or end: then the next check gets a new one. */
export interface Supervisor {
  /** `step`: a check's id, or the number of a case of the contract suite. */
  run(step: string | number, limitMs: number): Promise<Outcome>
  /** All that the processes printed. */
  output(): string
  close(): Promise<void>
}

const keptCharacters = 100_000
const toldLines = 12

// Built code also where this runs from source: the child must not need a loader.
const main = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../dist/child/main.js' : './child/main.js', import.meta.url)) // prettier-ignore

export function createSupervisor(job: Job): Supervisor {
  const place = mkdtempSync(join(tmpdir(), 'openclaw-conformance-'))
  let child: ChildProcess | undefined
  let printed = ''
  let printedNow = ''

  function start(): ChildProcess {
    const folders = ['work', 'user', 'temporary'].map((name) => join(place, name))
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
    }
    const [cwd = place, user = place, temporary = place] = folders
    const started = fork(main, [JSON.stringify({ ...job, place })], {
      cwd,
      env: environment(user, temporary),
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [started.stdout, started.stderr]) stream?.setEncoding('utf8').on('data', note)
    return started
  }

  function note(text: string): void {
    printed = (printed + text).slice(-keptCharacters)
    printedNow = (printedNow + text).slice(-keptCharacters)
  }

  async function run(step: string | number, limitMs: number): Promise<Outcome> {
    const mine = (child ??= start())
    printedNow = ''
    let timer: NodeJS.Timeout | undefined
    const outcome = await new Promise<Outcome>((resolve) => {
      const ended = (code: number | null, signal: string | null) => {
        const said = printedNow.trim().split('\n').slice(-toldLines).join('\n')
        const how = signal === null ? `with ${code}` : `by ${signal}`
        resolve({ status: 'failed', reason: `it ended the process ${how}${said === '' ? '' : `:\n${said}`}` })
      }
      timer = setTimeout(() => {
        mine.off('close', ended)
        resolve({ status: 'failed', reason: `it did not end within ${limitMs / 1000} s` })
      }, limitMs)
      mine.removeAllListeners('message').on('message', (message) => resolve(message as Outcome))
      mine.removeAllListeners('close').on('close', ended)
      mine.send(step)
    })
    clearTimeout(timer)
    const lost = mine.exitCode !== null || mine.signalCode !== null
    // Whatever failed may have left something behind that the next check would be blamed for.
    if (outcome.status === 'failed' || lost) await end()
    return outcome
  }

  async function end(): Promise<void> {
    const mine = child
    child = undefined
    if (!mine || mine.exitCode !== null || mine.signalCode !== null) return
    const gone = new Promise((resolve) => mine.once('exit', resolve))
    mine.kill('SIGKILL')
    await gone
  }

  return {
    run,
    output: () => printed,
    async close() {
      await end()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

/** Nothing of the environment of whoever asks: no secrets, and no settings. */
function environment(user: string, temporary: string): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(['PATH', 'SystemRoot'].map((name) => [name, process.env[name]]))
  return { ...kept, HOME: user, USERPROFILE: user, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
}
