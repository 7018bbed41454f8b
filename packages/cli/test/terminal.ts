import { execFileSync, spawnSync } from 'node:child_process'
import { afterEach } from 'vitest'
import { cleanEnvironment, commandLine } from './command.js'

const limitMs = 15_000
const sockets: string[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) spawnSync('tmux', ['-L', socket, 'kill-server'])
})

/** Why there is no terminal to test in, said aloud; undefined when there is one. */
export function terminalProblem(): string | undefined {
  if (spawnSync('tmux', ['-V']).status === 0) return undefined
  const problem = 'tmux is not installed, so nothing was tested in a terminal'
  process.stderr.write(`SKIPPED: ${problem}\n`)
  return problem
}

export interface TerminalOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly columns?: number
}

/** The command line in a real terminal: a pseudo-terminal of tmux, which keeps the screen as a person would see it. */
export class Terminal {
  readonly #socket = `openclaw-${process.pid}-${counter++}`

  constructor(args: readonly string[], { cwd, env, columns = 80 }: TerminalOptions) {
    sockets.push(this.#socket)
    // The shell outlives a Ctrl-C, and tells the exit code: tmux itself loses it now and then.
    const script = 'trap : INT; "$@"; echo "ended with $?"; exec sleep 600'
    const words = ['exec', 'sh', '-c', quote(script), 'sh', ...commandLine(args).map(quote)]
    const size = ['-x', String(columns), '-y', '70']
    this.#tmux(['new-session', '-d', ...size, '-c', cwd, words.join(' ')], {
      ...cleanEnvironment(),
      LANG: 'C.UTF-8',
      ...env,
    })
  }

  /** Without what is blank at the end of lines and of the screen. */
  screen(): string {
    return this.#tmux(['capture-pane', '-p'])
      .replace(/[ \t]+$/gm, '')
      .trimEnd()
  }

  /** The screen, once `text` is on it. */
  async shows(text: string): Promise<string> {
    return await this.#until(() => (this.screen().includes(text) ? this.screen() : undefined), text)
  }

  /** Waits for a question to be the open one, and presses keys; `=` before a text types it. */
  async answer(question: string, ...keys: readonly string[]): Promise<void> {
    await this.shows(`◆  ${question}`)
    this.press(...keys)
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) {
      this.#tmux(key.startsWith('=') ? ['send-keys', '-l', key.slice(1)] : ['send-keys', key])
    }
  }

  /** The exit code, once the command has ended. */
  async ended(): Promise<number> {
    return await this.#until(() => {
      const code = /^ended with (\d+)$/m.exec(this.screen())?.[1]
      return code === undefined ? undefined : Number(code)
    }, 'the end')
  }

  /** Closes the window, with whatever belongs to it; tells the pid of what ran in it. */
  close(): number {
    const pid = Number(this.#tmux(['display-message', '-p', '#{pane_pid}']))
    this.#tmux(['kill-server'])
    return pid
  }

  async #until<T>(find: () => T | undefined, wanted: string): Promise<T> {
    const deadline = Date.now() + limitMs
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (Date.now() > deadline) throw new Error(`${wanted} did not come; the screen:\n${this.screen()}`)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }

  #tmux(args: readonly string[], env: Record<string, string | undefined> = process.env): string {
    return execFileSync('tmux', ['-u', '-L', this.#socket, '-f', '/dev/null', ...args], {
      env,
      encoding: 'utf8',
    })
  }
}

let counter = 0

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
