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

/** What a child says of a step. */
export interface Answer {
  readonly step: string | number
  readonly outcome: Outcome
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
    // Told by its `close` as well.
    started.on('error', () => undefined)
    return started
  }

  function note(text: string): void {
    printed = (printed + text).slice(-keptCharacters)
    printedNow = (printedNow + text).slice(-keptCharacters)
  }

  async function run(step: string | number, limitMs: number): Promise<Outcome> {
    const mine = (child ??= start())
    const outcome = await answerOf(mine, step, limitMs)
    printedNow = ''
    // Whatever failed may have left something behind that the next check would be blamed for.
    if (outcome.status === 'failed') await end()
    return outcome
  }

  function answerOf(mine: ChildProcess, step: string | number, limitMs: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish(failed(`it did not end within ${limitMs / 1000} s`)), limitMs)
      function finish(outcome: Outcome): void {
        clearTimeout(timer)
        mine.off('message', hear).off('close', lose)
        resolve(outcome)
      }
      function hear(message: unknown): void {
        // The plugin may have something to say to its parent too.
        const answer = message as Partial<Answer> | null
        if (answer?.step === step && answer.outcome) finish(answer.outcome)
      }
      function lose(): void {
        const how = mine.signalCode === null ? `with ${mine.exitCode}` : `by ${mine.signalCode}`
        const said = printedNow.trim().split('\n').slice(-toldLines).join('\n')
        finish(failed(`it ended the process ${how}${said === '' ? '' : `:\n${said}`}`))
      }
      mine.on('message', hear).on('close', lose)
      // It may have ended since the last check: its `close` tells, or has told.
      if (isOver(mine)) lose()
      else mine.send(step, () => undefined)
    })
  }

  async function end(): Promise<void> {
    const mine = child
    child = undefined
    if (!mine || isOver(mine)) return
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

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function failed(reason: string): Outcome {
  return { status: 'failed', reason }
}

/** Nothing of the environment of whoever asks: no secrets, and no settings. */
function environment(user: string, temporary: string): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(['PATH', 'SystemRoot'].map((name) => [name, process.env[name]]))
  return { ...kept, HOME: user, USERPROFILE: user, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
}
