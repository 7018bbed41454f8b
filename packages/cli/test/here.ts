import { vi } from 'vitest'
import { run } from '../src/program.js'
import { folderWith } from './command.js'
import type { Finished, Surroundings } from './command.js'

/** A command that ends by itself, run in this process: much faster than one of its own, and one at a time. */
export async function runHere(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Omit<Finished, 'signal'>> {
  const { home = folderWith(), cwd = folderWith(), env = {} } = surroundings
  const before = process.cwd()
  let [stdout, stderr] = ['', '']
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))))
  for (const [name, value] of Object.entries({ OPENCLAW_HOME: home, ...env })) vi.stubEnv(name, value)
  process.chdir(cwd)
  try {
    const code = await run(args)
    return { code, stdout, stderr }
  } finally {
    process.chdir(before)
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  }
}
