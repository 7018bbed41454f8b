import { parseArgs } from 'node:util'
import * as acknowledge from './acknowledge.js'
import * as cases from './cases.js'
import * as doors from './doors.js'
import * as durable from './durable.js'
import * as firstToken from './first-token.js'
import * as flat from './flat.js'
import * as generation from './generation.js'
import * as hooks from './hooks.js'
import { describe, result } from './lib/report.js'
import * as list from './list.js'
import * as llm from './llm.js'
import * as logs from './logs.js'
import * as loop from './loop.js'
import * as memory from './memory.js'
import * as metrics from './metrics.js'
import * as metricsCommand from './metrics-command.js'
import * as observability from './observability.js'
import * as ready from './ready.js'
import * as routing from './routing.js'
import * as routingTest from './routing-test.js'
import * as replay from './replay.js'
import * as sockets from './sockets.js'
import * as start from './start.js'
import * as status from './status.js'
import * as turn from './turn.js'
import * as validate from './validate.js'
import * as webhookAcknowledge from './webhook-acknowledge.js'

/** @type {readonly import('./lib/report.js').Figure[]} */
const figures = [
  ...[turn, durable, acknowledge, webhookAcknowledge, loop, hooks, generation, routing],
  ...[llm, firstToken, doors, sockets],
  ...[metrics, metricsCommand, observability],
  ...[start, ready, memory, flat, status, logs, routingTest, list, validate, cases, replay],
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
  },
})
const rounds = Number(values.rounds)
const names = figures.map(({ name }) => name)
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(`usage: node bench/run.js [--rounds N] [--json] [--strict] [${names.join(' | ')}]…`)
  process.exit(2)
}

const results = []
for (const figure of figures) {
  if (positionals.length > 0 && !positionals.includes(figure.name)) continue
  const outcome = result(figure, await figure.run({ rounds }))
  results.push(outcome)
  if (!values.json) console.log(`${describe(outcome)}\n`)
}
if (values.json) console.log(JSON.stringify(results, null, 2))
if (values.strict && results.some(({ met }) => !met)) process.exitCode = 1
