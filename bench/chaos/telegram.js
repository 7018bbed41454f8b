import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startFakeTelegram } from '../../packages/testing/dist/telegram/index.js'
import { createRandom } from '../../packages/dry-run/dist/world.js'
import { checkTelegram } from './lib/check-telegram.js'
import { readEvidence } from './lib/evidence.js'
import { GatewayProcess } from './lib/gateway.js'
import { furnishTelegram } from './lib/telegram-home.js'

export const name = 'telegram'
export const rounds = 10
export const says = '200 messages on a faulty Telegram, then SIGKILL under load'

const perKill = 200
/** The sends that the channel has under way at most, and so those that a kill leaves in doubt. */
const sendsAtOnce = 8
const chats = 20
const settleLimitMs = 180_000
/** Nothing more happens once nothing has for so long. */
const quietMs = 3_000

/** A few of each hundred calls or updates. */
const faults = /** @type {const} */ ([
  { kind: 'tooMany', method: 'sendMessage', probability: 0.03 },
  { kind: 'resetBefore', method: 'sendMessage', probability: 0.01 },
  { kind: 'resetAfter', method: 'sendMessage', probability: 0.01 },
  { kind: 'internal', method: 'sendMessage', probability: 0.005 },
  { kind: 'slow', method: 'sendMessage', probability: 0.05, ms: 150 },
  { kind: 'resetBefore', method: 'getUpdates', probability: 0.02 },
  { kind: 'resetAfter', method: 'getUpdates', probability: 0.02 },
  { kind: 'duplicate', probability: 0.05 },
  { kind: 'reorder', probability: 0.2 },
])

/** Which leave open whether a message was sent. */
const doubted = new Set(['resetBefore', 'resetAfter', 'internal'])

/**
 * @param {{ rounds: number, seed: number, sabotage?: string }} options
 * @returns {Promise<import('./lib/report.js').Outcome>}
 */
export async function run({ rounds: kills, seed, sabotage }) {
  const random = createRandom(seed)
  const home = await mkdtemp(join(tmpdir(), 'openclaw-chaos-'))
  const platform = await startFakeTelegram({ seed })
  const gateway = new GatewayProcess(home)
  const sends = () => platform.record.callsOf('sendMessage')
  /** @type {{ chat: number, text: string, updateId: number }[]} */
  const said = []

  /** @param {number} count */
  async function talk(count) {
    for (let left = count; left > 0; left -= 1) {
      const chat = 1_000 + Math.floor(random() * chats)
      const text = `message ${said.length} in ${chat}`
      const { updates } = platform.say({ chat, text })
      said.push({ chat, text, updateId: updates[0]?.update.update_id ?? -1 })
      await sleep(random() * 8)
    }
  }

  try {
    await furnishTelegram(home, platform, sabotage)
    for (const fault of faults) platform.fault(fault)
    await gateway.start()
    for (let round = 0; round < kills; round += 1) {
      await talk(perKill)
      await gateway.kill()
      await gateway.start()
    }
    await settled(() => platform.record.calls.filter(({ method }) => method !== 'getUpdates').length)
    const orderly = await gateway.stop()
    const evidence = await readEvidence(home)
    const doubts =
      kills * sendsAtOnce + sends().filter(({ fault }) => fault !== undefined && doubted.has(fault)).length
    const run = {
      said,
      evidence,
      doubts,
      unconfirmed: unconfirmedOf(platform),
      shown: shownOf(platform, said),
    }
    return {
      name,
      counts: {
        said: said.length,
        kills,
        handedOver: platform.record.updates.reduce((sum, { handed }) => sum + handed, 0),
        tooMany: sends().filter(({ fault }) => fault === 'tooMany').length,
        doubts,
        uncertain: evidence.outbound.filter(({ state }) => state === 'uncertain').length,
        delivered: evidence.outbound.filter(({ state }) => state === 'delivered').length,
        slowestStartMs: Math.round(gateway.slowestStartMs),
      },
      violations: {
        ...checkTelegram(run),
        stoppedBadly: orderly ? [] : [`it ended with ${gateway.end}: ${gateway.said.slice(-500)}`],
      },
    }
  } finally {
    await gateway.kill()
    await platform.stop()
    await rm(home, { recursive: true, force: true })
  }
}

/**
 * Resolves when the figure has not changed for a while.
 * @param {() => number} figure
 */
async function settled(figure) {
  const until = performance.now() + settleLimitMs
  for (let [last, since] = [figure(), performance.now()]; performance.now() - since < quietMs;) {
    if (performance.now() > until) throw new Error('the gateway did not come to rest')
    await sleep(100)
    if (figure() !== last) [last, since] = [figure(), performance.now()]
  }
}

/** @param {import('../../packages/testing/dist/telegram/index.js').FakeTelegram} platform */
function unconfirmedOf(platform) {
  return platform.unconfirmed().map(({ update }) => update.update_id)
}

/**
 * @param {import('../../packages/testing/dist/telegram/index.js').FakeTelegram} platform
 * @param {readonly { chat: number }[]} said
 */
function shownOf(platform, said) {
  return new Map([...new Set(said.map(({ chat }) => chat))].map((chat) => [chat, platform.shown(chat)]))
}
