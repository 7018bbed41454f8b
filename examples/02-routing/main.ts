import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const openclaw = fileURLToPath(new URL('../bin/openclaw.js', import.meta.resolve('openclaw')))
const config = fileURLToPath(new URL('openclaw.config.json', import.meta.url))

/** The messages of routing.openclaw-test.yaml as flags, and who answers them by which rule. */
const cases = [
  ['--channel telegram --userId 123456 --text hello', 'main', 'rules[0]'],
  ['--channel telegram --userId 1234567 --text hello', 'main', 'default'],
  ['--channel discord --serverId 789012 --peer 42 --peerKind group --text hello', 'coder', 'rules[1]'],
  ['--channel feishu --peer 42 --peerKind group --text REVIEW', 'coder', 'rules[2]'],
  ['--channel feishu --userId 7 --text REVIEW', 'main', 'default'],
] as const

const home = await mkdtemp(join(tmpdir(), 'openclaw-routing-'))
const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENCLAW_'))
const env = { ...Object.fromEntries(inherited), OPENCLAW_HOME: home }

/** No gateway runs, and nothing is sent: a gateway of the config is set up, and its own hook decides. */
async function routing(...args: readonly string[]): Promise<Record<string, unknown>> {
  const command = [openclaw, 'routing', ...args, '--config', config, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, command, { env })
  return JSON.parse(stdout) as Record<string, unknown>
}

try {
  for (const [flags, agentId, rule] of cases) {
    const decided = await routing('test', ...flags.split(' '))
    assert.deepEqual({ agentId: decided['agentId'], rule: decided['rule'] }, { agentId, rule }, flags)
    const lines = (decided['trace'] as { rule: string; because: string }[]).map(
      (line) => `  ${line.rule}: ${line.because}`,
    )
    console.log([`${flags} → ${agentId}`, ...lines].join('\n'))
  }
  const { rules } = (await routing('list')) as { rules: { rule: string }[] }
  assert.deepEqual(
    rules.map(({ rule }) => rule),
    ['rules[0]', 'rules[1]', 'rules[2]', 'default'],
  )
  // Only warnings, which exit with 0: no plugin of this example brings Telegram and Discord.
  const { ok, findings } = (await routing('lint')) as { ok: boolean; findings: { kind: string }[] }
  assert.deepEqual([ok, findings.map(({ kind }) => kind)], [true, ['dead', 'dead']])
} finally {
  await rm(home, { recursive: true, force: true })
}
