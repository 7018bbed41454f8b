import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger } from '@openclaw/ledger'
import { SqliteStore } from '@openclaw/queue-sqlite'

/** The machine's own time; timers do not keep the process alive. */
function realWorld() {
  let ids = 0
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    scheduler: {
      after(/** @type {number} */ ms, /** @type {() => void} */ run) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    },
    id: () => `id${String((ids += 1)).padStart(6, '0')}`,
    random: Math.random,
  }
}

/** A log that keeps what it is told at the level `error`. */
export function createErrorLog() {
  /** @type {string[]} */
  const errors = []
  const quiet = () => undefined
  const log = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (/** @type {object} */ fields, /** @type {string} */ message) => {
      errors.push(`${message}: ${JSON.stringify(fields)}`)
    },
    child: () => log,
  }
  return { log, errors }
}

/**
 * @param {string} folder
 * @param {any} log
 * @param {{ maxSize?: number, maxBytes?: number }} [bounds]
 */
export async function openLedger(folder, log, { maxSize = 10_000, maxBytes = 2 ** 30 } = {}) {
  const world = realWorld()
  const settings = { folder, batchSize: 50, flushInterval: 10, keepDays: 30, maxBytes }
  const store = new SqliteStore(world, log, settings)
  const ledger = createLedger({ world, maxSize, store })
  await ledger.open()
  return Object.assign(ledger, { store })
}

// Nothing here is about durability: a file system in memory saves the time of syncing.
export const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** How many messages a sample holds. */
export const messages = 120

/**
 * Folders with a store of messages, two of three settled with a reply, the others waiting: one left by an orderly stop,
 * one by a kill, with all that was written still in the write-ahead log.
 */
export async function makeSamples() {
  const folder = await mkdtemp(join(scratch, 'openclaw-corrupt-'))
  const [stopped, killed] = [join(folder, 'stopped'), join(folder, 'killed')]
  const ledger = await openLedger(stopped, createErrorLog().log)
  for (let number = 0; number < messages; number += 1) {
    await ledger.accept(incoming(number))
    if (number % 3 < 2) await settleNext(ledger)
  }
  // Damage in the last step of a log cannot be told from a step that the kill tore: nobody asks for this one.
  await ledger.accept(incoming(messages))
  await cp(stopped, killed, { recursive: true })
  await ledger.close()
  return { stopped, killed, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** @param {import('@openclaw/sdk').Queue} ledger */
export async function settleNext(ledger) {
  const signal = AbortSignal.timeout(5_000)
  const claim = await ledger.claimTurn({ batchSize: 1, leaseMs: 10_000, signal })
  if (!claim) throw new Error('a waiting message was not handed over within 5 s')
  const { id, envelope } = claim.messages[0]
  const turnId = `${id}.${claim.epoch}`
  const { channel, account, peer, deliveryId, text } = envelope
  const outbound = {
    id: `${id}-reply`,
    channel,
    account,
    peer,
    text: `you said: ${text}`,
    answers: [{ id, deliveryId }],
  }
  await claim.settle({
    turnId,
    outcomes: [{ state: 'replied' }],
    outbound: [{ outbound }],
    entries: [{ role: 'user', text, at: 1, messageId: id }],
    stages: [],
  })
  claim.release()
}

/** @param {number} number */
export function incoming(number) {
  const sender = `sender ${number % 7}`
  return {
    id: `message-${number}`,
    envelope: {
      channel: 'sample',
      account: 'default',
      deliveryId: `delivery-${number}`,
      fingerprint: `print-${number}`,
      peer: { kind: /** @type {const} */ ('direct'), id: sender },
      sender: { id: sender },
      text: `text ${number} ${'lorem ipsum '.repeat(5)}`,
    },
    acceptedAt: 1_700_000_000_000 + number,
    key: `agent:main:sample:default:direct:${sender}`,
    route: { agentId: 'main', rule: 'default', trace: [] },
    stages: [],
  }
}
