import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

// What `npx openclaw` runs, without npx in between: it ends when it is told to, and says how.
const openclaw = fileURLToPath(new URL('../bin/openclaw.js', import.meta.resolve('openclaw')))
const config = fileURLToPath(new URL('openclaw.config.ts', import.meta.url))

const home = await mkdtemp(join(tmpdir(), 'openclaw-hello-'))
const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENCLAW_'))
const env = { ...Object.fromEntries(inherited), OPENCLAW_HOME: home }
const signal = AbortSignal.timeout(30_000)

const command = ['gateway', '--port', '0', '--config', config, '--log-level', 'warn', '--json']
const gateway = spawn(process.execPath, [openclaw, ...command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
const ended = once(gateway, 'exit')

try {
  // With --json the gateway prints one document when it is ready, or when it cannot start.
  const [printed] = (await once(gateway.stdout, 'data', { signal })) as [Buffer]
  assert.match(printed.toString(), /"ok": true/)

  const chat = ['chat', '--message', 'world', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, [openclaw, ...chat], { env, signal })
  const answer = JSON.parse(stdout) as { reply?: { text: string }; outcome?: { state: string } }
  assert.equal(answer.reply?.text, 'Good morning, world!')
  assert.equal(answer.outcome?.state, 'replied')
  console.log(answer.reply.text)

  gateway.kill('SIGTERM')
  const [exitCode] = await ended
  assert.equal(exitCode, 0)
} finally {
  gateway.kill('SIGKILL')
  await ended
  await rm(home, { recursive: true, force: true })
}
