import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** How long one command may take. */
const patienceMs = 180_000

/** A terminal in a folder: what is typed there is run. */
export interface Shell {
  /** Runs a command to its end and returns what it printed. Throws with it when the command fails. */
  run(command: readonly string[], cwd: string): Promise<string>
  /** Starts a command that stays. */
  start(command: readonly string[], cwd: string): Running
  /** Ends what still runs. */
  close(): Promise<void>
}

/** A command that runs in the background. */
export interface Running {
  /** Waits until it has printed this, from its start on, and returns what was found. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  write(text: string): void
  /** Ends it as Ctrl-C does; throws when it ends badly. */
  stop(): Promise<void>
}

export function createShell(env: Readonly<Record<string, string>>): Shell {
  const running = new Set<ChildProcess>()

  function launch([program = '', ...args]: readonly string[], cwd: string) {
    // npx must not fetch what is not installed.
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, npm_config_yes: 'false', ...env },
      // A group of its own: Ctrl-C in a terminal reaches what npx has started too.
      detached: true,
    })
    running.add(child)
    const ended = once(child, 'close').then(([code]: unknown[]) => {
      running.delete(child)
      return code
    })
    const patience = setTimeout(() => signal(child, 'SIGKILL'), patienceMs)
    void ended.finally(() => clearTimeout(patience)).catch(() => undefined)
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part))
    return { child, ended, text: () => text }
  }

  return {
    async run(command, cwd) {
      const { child, ended, text } = launch(command, cwd)
      child.stdin.end()
      const code = await ended
      if (code !== 0) throw failed(command, `ended with ${String(code)}`, text())
      return text()
    },
    start(command, cwd) {
      const { child, ended, text } = launch(command, cwd)
      return {
        async printed(pattern) {
          for (;;) {
            const found = pattern.exec(text())
            if (found) return found
            const more = Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')])
            const over = await Promise.race([more.then(() => false), ended.then(() => true)])
            if (over) throw failed(command, `ended, and never printed ${String(pattern)}`, text())
          }
        },
        write: (line) => void child.stdin.write(`${line}\n`),
        async stop() {
          signal(child, 'SIGINT')
          const code = await ended
          // What has no handler is ended by the signal itself.
          if (code !== 0 && code !== 130 && child.signalCode !== 'SIGINT')
            throw failed(command, `ended with ${String(code)} when it was stopped`, text())
        },
      }
    },
    async close() {
      const all = [...running].map((child) => {
        const closed = once(child, 'close')
        signal(child, 'SIGKILL')
        return closed
      })
      await Promise.all(all)
    },
  }
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name)
}

function failed(command: readonly string[], how: string, printed: string): Error {
  return new Error(`${command.join(' ')} ${how}:\n${printed.trim()}`)
}
