import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const examples = fileURLToPath(new URL('..', import.meta.url))
const names = readdirSync(examples).filter((name) => /^\d\d-/.test(name))
const patienceMs = 60_000

describe('the examples', () => {
  it('are there', () =>
    expect(names).toEqual(
      expect.arrayContaining(['01-hello', '02-routing', '03-telegram', '04-own-plugin', '05-embedded']),
    ))

  it.each(names)('%s runs and asserts', { timeout: patienceMs + 10_000 }, async (name) => {
    const { exitCode, output } = await start(`${examples}/${name}`)
    expect(exitCode, output).toBe(0)
  })
})

/** Runs `npm start` in a folder, as a reader would; what still runs when the time is over is ended with all it started. */
async function start(cwd: string): Promise<{ exitCode: number | null; output: string }> {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(OPENCLAW_|NODE_|VITEST|npm_)/.test(key))
  const env = Object.fromEntries(inherited)
  const child = spawn('npm', ['start', '--silent'], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), patienceMs)
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null]
    return { exitCode, output }
  } finally {
    clearTimeout(timer)
  }
}
