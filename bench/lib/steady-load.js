// Posts messages at a steady rate, and prints what came of it as JSON. A message that is late because an earlier one
// was slow counts from the moment it was due.
// Arguments: url, `http` and a token or `webhook` and a secret, messages a second, seconds.
import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from './measure.js'

const [url = '', way = 'http', credential = '', rate = '500', seconds = '5'] = process.argv.slice(2)
const everyMs = 1000 / Number(rate)
const total = Number(rate) * Number(seconds)
const senders = 200
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const text = 'The quick brown fox'

/** @typedef {{ path: string, body: object, headers: (body: string) => object }} Post */
/** @type {Record<string, (number: number, from: string) => Post>} */
const ways = {
  http: (_, from) => ({
    path: '/api/messages',
    body: { text, sender: { id: from } },
    headers: () => ({ authorization: `Bearer ${credential}` }),
  }),
  webhook: (number, from) => ({
    path: '/webhook/default',
    body: { id: `${process.pid}-${number}`, text, from },
    headers: signed,
  }),
}

/** @param {string} body */
function signed(body) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', credential).update(`v1:message:${timestamp}:${body}`).digest('hex')
  return { 'openclaw-timestamp': timestamp, 'openclaw-signature': `v1=${mac}` }
}

/** @type {number[]} */
const tookMs = []
let other = 0

/** @param {number} number @returns {Promise<void>} */
function post(number) {
  const given = /** @type {Post} */ (ways[way]?.(number, `bench-${number % senders}`))
  const body = JSON.stringify(given.body)
  const headers = { 'content-type': 'application/json', ...given.headers(body) }
  return new Promise((resolve) => {
    const call = request(`${url}${given.path}`, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 202) other += 1
      response.resume().once('end', resolve)
    })
    call.once('error', () => {
      other += 1
      resolve()
    })
    call.end(body)
  })
}

const began = performance.now()
const posts = []
for (let number = 0; number < total; number += 1) {
  const due = began + number * everyMs
  const restMs = due - performance.now()
  if (restMs > 0) await sleep(restMs)
  posts.push(post(number).then(() => tookMs.push(performance.now() - due)))
}
await Promise.all(posts)
agent.destroy()
console.log(
  JSON.stringify({
    answered: total - other,
    other,
    medianMs: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
  }),
)
