import { parseArgs } from 'node:util'
import * as corrupt from './corrupt.js'
import * as freeze from './freeze.js'
import * as full from './full.js'
import * as kill from './kill.js'
import { describe, failed } from './lib/report.js'
import * as members from './members.js'
import * as power from './power.js'
import * as telegram from './telegram.js'

/**
 * @typedef {object} Fault
 * @property {string} name
 * @property {string} says
 * @property {number} rounds As many as the long form does.
 * @property {(options: { rounds: number, seed: number, sabotage?: string }) => Promise<import('./lib/report.js').Outcome>} run
 */

/** @type {readonly Fault[]} */
const faults = [kill, members, freeze, telegram, power, full, corrupt]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    sabotage: { type: 'string' },
  },
})
const seed = Number(values.seed)
const names = faults.map(({ name }) => name)
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
const wrong = positionals.some((name) => !names.includes(name)) || !Number.isInteger(seed)
if (wrong || (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))) {
  console.error(`usage: node bench/chaos/run.js [--rounds N] [--seed N] [--json] [${names.join(' | ')}]…`)
  for (const { name, says, rounds: usual } of faults)
    console.error(`  ${name.padEnd(8)} ${says} (${usual} rounds)`)
  process.exit(2)
}

const outcomes = []
for (const fault of faults) {
  if (positionals.length > 0 && !positionals.includes(fault.name)) continue
  const { sabotage } = values
  const outcome = await fault.run({ rounds: rounds ?? fault.rounds, seed, ...(sabotage && { sabotage }) })
  outcomes.push(outcome)
  if (!values.json) console.log(`${describe(outcome)}\n`)
}
if (values.json) console.log(JSON.stringify(outcomes, null, 2))
// Sockets kept alive must not keep it from ending.
process.exit(outcomes.some(failed) ? 1 : 0)
