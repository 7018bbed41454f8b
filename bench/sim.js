import { parseArgs } from 'node:util'
import { mutants } from '../packages/testing/dist/sim/mutants.js'
import { runSimulation } from '../packages/testing/dist/sim/simulation.js'

const names = /** @type {(keyof typeof mutants)[]} */ (Object.keys(mutants))
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    mutant: { type: 'string' },
    channel: { type: 'string', multiple: true },
    trace: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
  },
})
const [first, last] = (values.seed ? `${values.seed}-${values.seed}` : (values.seeds ?? '1-100'))
  .split('-')
  .map(Number)
const mutant = names.find((name) => name === values.mutant)
if (!Number.isInteger(first) || !Number.isInteger(last) || (values.mutant && !mutant)) {
  console.error('usage: node bench/sim.js [--seed N | --seeds A-B] [--mutant NAME] [--channel keyed|plain]…')
  console.error(`       [--trace] [--log]; mutants: ${names.join(', ')}`)
  process.exit(2)
}

/** @type {Record<string, number>} */
const totals = {}
const failed = []
const began = performance.now()
for (let seed = first; seed <= last; seed += 1) {
  const onTrace = values.trace ? (/** @type {string} */ line) => console.log(line) : undefined
  const log = values.log ? printing() : undefined
  const { hash, counts, problems } = await runSimulation({
    seed,
    mutant,
    channels: values.channel,
    onTrace,
    log,
  })
  for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count
  if (first === last || problems.length > 0) console.log(`seed ${seed}  hash ${hash}`)
  for (const problem of problems) console.log(`  ${problem}`)
  if (problems.length > 0) failed.push(seed)
}
const seeds = last - first + 1
console.log(totals)
console.log(
  `${seeds} seeds, ${failed.length} with problems, ${Math.round((performance.now() - began) / seeds)} ms each`,
)
if (failed.length > 0) {
  console.log(`again: node bench/sim.js --seed ${failed[0]}${mutant ? ` --mutant ${mutant}` : ''} --trace`)
  process.exitCode = 1
}

/** @returns {import('@openclaw/sdk').Log} */
function printing() {
  const print = (/** @type {object} */ fields, /** @type {string} */ message) =>
    console.log('   ', message, fields)
  return { debug: () => undefined, info: print, warn: print, error: print, child: printing }
}
