import { afterEach } from 'vitest'
import { launch } from '../src/daemon/launch.js'
import type { Launched } from '../src/daemon/launch.js'
import { processStart } from '../src/daemon/process-start.js'
import { readRecord } from '../src/daemon/record.js'
import type { DaemonRecord } from '../src/daemon/record.js'
import { commandLine, folderWith } from './command.js'

const homes: string[] = []

afterEach(() => {
  for (const home of homes.splice(0)) {
    const { pid = process.pid } = readRecord(home) ?? {}
    if (pid !== process.pid && isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
})

/** A home whose gateway in the background ends with the test. */
export function daemonHome(): string {
  const home = folderWith()
  endsWithTest(home)
  return home
}

/** The gateway in the background that may come to be with this home ends with the test, also with one that fails. */
export function endsWithTest(home: string): void {
  homes.push(home)
}

/** A gateway in the background, ready, on a free port. */
export async function launchGateway(
  home: string,
  { cwd = folderWith(), args = ['--port', '0'] }: { cwd?: string; args?: readonly string[] } = {},
): Promise<Launched & { readonly record: DaemonRecord }> {
  const launched = await launch({ argv: commandLine(['gateway', ...args]), cwd, home })
  const record = readRecord(home)
  if (!record) throw new Error('there is no record')
  return { ...launched, record }
}

/** One that has ended counts as gone, whether or not its parent has noticed. */
export function isAlive(pid: number): boolean {
  return processStart(pid) !== undefined
}
