import { setTimeout as sleep } from 'node:timers/promises'
import { call } from './client.js'
import { createRandom } from '../../../packages/dry-run/dist/world.js'

/**
 * What the driver knows of one message that it sent.
 * @typedef {object} Sent
 * @property {string} id The driver's own.
 * @property {string} sender
 * @property {string} text
 * @property {string[]} messageIds The gateway's ids that it was acknowledged with: one, unless it was taken twice.
 * @property {string[]} replies The different replies that were told.
 * @property {string | undefined} state The last end that was told.
 * @property {number} refusals Answers that were no acknowledgement.
 */

const endsWithinMs = 60_000

/**
 * Senders that each send one message after the other. A message is sent again under the same id until it is
 * acknowledged, and only then the next one: the order of a sender's messages is known.
 */
export class Load {
  /** Every message, each sender's in the order of acknowledgement. @type {Sent[]} */
  sent = []
  /** Answers with a status that none of these requests deserves. @type {string[]} */
  strange = []
  #stopped = false
  /** @type {Promise<void>[]} */
  #senders = []
  #senderCount = 0

  /**
   * @param {{ url: string | undefined }} gateway
   * @param {{ seed: number, restMs?: number, waitMs?: number, prefix?: string }} options `restMs` between two messages
   * of a sender, `waitMs` the longest turn.
   */
  constructor(gateway, { seed, restMs = 20, waitMs = 60, prefix = 's' }) {
    this.gateway = gateway
    this.seed = seed
    this.restMs = restMs
    this.waitMs = waitMs
    this.prefix = prefix
  }

  get acknowledged() {
    return this.sent.filter(({ messageIds }) => messageIds.length > 0)
  }

  /** @param {number} senders */
  begin(senders) {
    this.#stopped = false
    for (let index = 0; index < senders; index += 1)
      this.#senders.push(this.#send(`${this.prefix}${++this.#senderCount}`))
  }

  /**
   * Until so many messages are acknowledged, or a minute has gone: on a slow machine a fixed time would judge nothing.
   * @param {number} count
   */
  async reach(count) {
    const until = performance.now() + endsWithinMs
    while (this.acknowledged.length < count && performance.now() < until) await sleep(20)
  }

  /** No new messages; resolves when those under way are acknowledged. */
  async end() {
    this.#stopped = true
    await Promise.all(this.#senders)
    this.#senders = []
  }

  /** No new messages, and no more tries: what is not acknowledged now stays so. */
  async giveUp() {
    this.abandoned = true
    await this.end()
  }

  /** Asks for every acknowledged message until it has an end, or until time is up. */
  async awaitEnds() {
    const until = performance.now() + endsWithinMs
    const open = this.acknowledged
    const look = async () => {
      for (let sent = open.pop(); sent; sent = open.pop()) {
        for (;;) {
          const answer =
            this.gateway.url && (await call(`${this.gateway.url}/api/messages/${sent.messageIds[0]}`))
          if (answer && answer.status === 200) learn(sent, answer.body)
          if (answer && (answer.body?.outcome || answer.status === 404)) break
          if (performance.now() > until) break
          await sleep(20)
        }
      }
    }
    await Promise.all(Array.from({ length: 8 }, look))
  }

  /** @param {string} sender */
  async #send(sender) {
    const random = createRandom(this.seed * 1_000 + this.#senderCount)
    /** @type {Sent[]} */
    const own = []
    for (let number = 1; !this.#stopped; number += 1) {
      const wait = random() < 0.3 ? ` wait ${Math.ceil(random() * this.waitMs)}` : ''
      const text = `${sender} says ${number}${wait}`
      const id = `${sender}-${number}`
      /** @type {Sent} */
      const sent = { id, sender, text, messageIds: [], replies: [], state: undefined, refusals: 0 }
      this.sent.push(sent)
      own.push(sent)
      while (sent.messageIds.length === 0 && !this.abandoned) await this.#post(sent, random() < 0.3)
      // A platform delivers again what it was not sure of, at any time.
      const earlier = own[Math.floor(random() * own.length)]
      if (earlier && random() < 0.1) await this.#post(earlier, random() < 0.5)
      await sleep(random() * this.restMs)
    }
  }

  /** @param {Sent} sent @param {boolean} wait */
  async #post(sent, wait) {
    const { url } = this.gateway
    if (!url) return void (await sleep(10))
    const { id, text, sender } = sent
    const body = { id, text, sender: { id: sender } }
    const answer = await call(`${url}/api/messages${wait ? '?wait=1' : ''}`, { body })
    if (!answer) return void (await sleep(10))
    if (answer.status === 200 || answer.status === 202) return learn(sent, answer.body)
    sent.refusals += 1
    if (![429, 503, 507].includes(answer.status)) {
      this.strange.push(`${id}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`)
    }
    await sleep(50)
  }
}

/** @param {Sent} sent @param {any} answer */
function learn(sent, { id, reply, outcome }) {
  if (!sent.messageIds.includes(id)) sent.messageIds.push(id)
  if (reply && !sent.replies.includes(reply.text)) sent.replies.push(reply.text)
  if (outcome) sent.state = outcome.state
}
