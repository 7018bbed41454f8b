// Fills a store through the queue's own code, and ends with SIGKILL, as a crash would leave it.
// Arguments: folder, how many messages, `waiting` or `settled`.
import { createErrorLog, openLedger } from '../chaos/lib/sample-store.js'

const [folder = '', count = '0', state = 'waiting'] = process.argv.slice(2)
const total = Number(count)
const senders = 5_000
const atOnce = 1_000
const text = 'The quick brown fox jumps over the lazy dog, and nobody knows why it should.'
const stages = [{ stage: 'receive', plugin: '@openclaw/guard-ratelimit', tookMs: 0.1 }]
const route = {
  agentId: 'main',
  rule: 'default',
  trace: [{ rule: 'rules[0]', matched: false, because: 'channel' }],
}
const began = Date.now() - total

const { log, errors } = createErrorLog()
const ledger = await openLedger(folder, log, { maxSize: total + 1, maxBytes: 2 ** 40 })
for (let first = 0; first < total; first += atOnce) {
  const numbers = Array.from({ length: Math.min(atOnce, total - first) }, (_, index) => first + index)
  if (state === 'waiting') await Promise.all(numbers.map((number) => ledger.accept(incoming(number))))
  else await ledger.store.commit(numbers.map((number) => ({ type: 'insert', row: row(number) })))
}
if (errors.length > 0) throw new Error(errors[0])
process.kill(process.pid, 'SIGKILL')

/** @param {number} number */
function incoming(number) {
  const sender = { id: `sender-${number % senders}` }
  return {
    id: `message-${String(number).padStart(9, '0')}`,
    envelope: {
      ...{ channel: channelOf(number), account: 'default', deliveryId: `token:${number}`, sender, text },
      peer: { kind: /** @type {const} */ ('direct'), id: sender.id },
    },
    acceptedAt: began + number,
    key: `agent:main:http:default:direct:${sender.id}`,
    ...{ route, stages },
  }
}

/**
 * Every second one is the reply to the one before it; few are dead, and few came by a rare channel long ago.
 * @param {number} number
 * @returns {import('@openclaw/ledger').Row}
 */
function row(number) {
  const { id, envelope, acceptedAt, key } = incoming(number)
  const common = { id, acceptedAt, attempts: 1, failures: [], settledAt: acceptedAt + 20 }
  if (number % 2 === 0) {
    const state = number % 5_000 === 0 ? 'dead' : 'replied'
    const reason = state === 'dead' ? 'OC_AGENT_FAILED: no model' : undefined
    return { ...common, direction: 'inbound', envelope, key, route, stages, state, reason }
  }
  const { channel, account, peer } = envelope
  const answers = [
    { id: `message-${String(number - 1).padStart(9, '0')}`, deliveryId: `token:${number - 1}` },
  ]
  const outbound = { id, channel, account, peer, text, answers }
  return { ...common, direction: 'outbound', outbound, stages: [], state: 'delivered' }
}

/** @param {number} number */
function channelOf(number) {
  if (number < 20) return 'rare'
  return number % 10 < 8 ? 'http' : 'telegram'
}
