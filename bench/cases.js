import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli, makeHome, timeCommand } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'cases'
export const limit = 'node -e 0'
export const ours = 'openclaw test, 1,000 cases of one and of several messages'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 5_000, of: 'ours' })

const count = 1_000

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome()
  const config = join(home, 'openclaw.config.json')
  const tests = join(home, 'bench.openclaw-test.yaml')
  await writeFile(config, JSON.stringify(configOf()))
  // YAML reads JSON, so the file need not be laid out.
  await writeFile(tests, JSON.stringify({ given: { channel: 'telegram' }, cases: casesOf() }))
  try {
    return await interleave({
      rounds,
      limit: () => timeCommand(['-e', '0']),
      // A failed case ends the bench: the command then exits with 1.
      ours: () => timeCommand([cli, 'test', tests, '--config', config, '--bail'], { OPENCLAW_HOME: home }),
    })
  } finally {
    await remove()
  }
}

function configOf() {
  const rules = Array.from({ length: 10 }, (_, index) => ({
    match: { channel: 'telegram', userId: `user-${index}` },
    target: { agentId: 'coder' },
  }))
  return {
    agents: { main: { type: 'echo' }, coder: { type: 'echo' } },
    routing: { rules, default: { agentId: 'main' } },
  }
}

function casesOf() {
  return Array.from({ length: count }, (_, index) => {
    const text = `message ${index}`
    const ask = (/** @type {string} */ reply) => ({ given: { text }, expect: { agent: 'main', reply } })
    const name = `case ${index}`
    if (index % 4 === 0) {
      const agents = { main: ['one', { error: 'no luck' }, { reply: 'two', delay: '30s' }] }
      return { name, agents, steps: [ask('one'), { after: '2h', ...ask('two') }] }
    }
    const userId = `user-${index % 10}`
    const rule = `rules[${index % 10}]`
    return { name, given: { userId, text }, expect: { agent: 'coder', rule, reply: text, outbound: 1 } }
  })
}
