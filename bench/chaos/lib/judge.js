import { cp, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createErrorLog, incoming, messages, openLedger, scratch, settleNext } from './sample-store.js'

// In a process of its own: what a damaged store does to the process is part of what is asked.

const clear = new Set(['OC_STORE_DAMAGED', 'OC_STORE_NEWER'])

/**
 * What one flip did: `harmless` (all is as it was), `told` (a damage in the log, or a message that says it is damaged),
 * `refused` (a clear error), or a violation.
 * @typedef {{ end: 'harmless' | 'told' | 'refused' | Violation, what: string }} Verdict
 * @typedef {'silent' | 'unclear' | 'hung' | 'aborted' | 'crashLoop'} Violation
 */

/** Sabotage: deaf to what the store tells of its damage. */
const hushed = process.argv.includes('hushed')

/** What sound stores hold. @type {Map<string, Promise<ReadonlyMap<string, string>>>} */
const baselines = new Map()

process.on('message', async (/** @type {{ sound: string, folder: string }} */ { sound, folder }) => {
  if (!baselines.has(sound)) baselines.set(sound, readAll(sound))
  const baseline = await baselines.get(sound)
  if (baseline) process.send?.(await judge(folder, baseline))
})

/**
 * Opens the damaged store as a gateway would, reads all, works on, and opens it once more.
 * @param {string} folder @param {ReadonlyMap<string, string>} baseline
 * @returns {Promise<Verdict>}
 */
async function judge(folder, baseline) {
  const { log, errors } = createErrorLog()
  const first = await visit(folder, baseline, log)
  if (hushed) return first
  if (first.end === 'silent' && errors.length > 0) return { end: 'told', what: errors[0] }
  if (first.end !== 'harmless') return first
  if (errors.length > 0) return { end: 'told', what: errors[0] }
  // A store that could be used must be usable again.
  const second = await visit(folder, undefined, log)
  if (second.end === 'unclear') return { end: 'crashLoop', what: second.what }
  return second.end === 'refused' || errors.length > 0 ? { end: 'told', what: second.what } : first
}

/**
 * @param {string} folder @param {ReadonlyMap<string, string> | undefined} baseline @param {any} log
 * @returns {Promise<Verdict>}
 */
async function visit(folder, baseline, log) {
  let ledger
  try {
    ledger = await openLedger(folder, log)
    const found = await readFrom(ledger)
    const wrong = baseline ? difference(baseline, found) : undefined
    for (let left = Math.min(ledger.depth().waiting, 5); left > 0; left -= 1) await settleNext(ledger)
    const again = await Promise.all(
      Array.from({ length: messages }, (_, number) => deliverAgain(ledger, number)),
    )
    const taken = again.indexOf('accepted')
    // One of which the store told that it is lost may be taken again.
    if (baseline && taken >= 0) return { end: 'silent', what: `delivery-${taken} was taken again` }
    return wrong ?? { end: 'harmless', what: '' }
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error)
    return { end: clear.has(String(code)) ? 'refused' : 'unclear', what: `${code}: ${message}` }
  } finally {
    await ledger?.close()
  }
}

/** @param {import('@openclaw/sdk').Queue} ledger @param {number} number */
async function deliverAgain(ledger, number) {
  // Not refused: of many refusals most would be counted, without a look at what came before.
  const outcome = { state: /** @type {const} */ ('silent'), reason: 'it came before' }
  return (await ledger.accept({ ...incoming(number), id: `again-${number}`, outcome })).status
}

/** @param {string} folder */
async function readAll(folder) {
  const copy = await mkdtemp(join(scratch, 'openclaw-flip-'))
  await cp(folder, copy, { recursive: true })
  const ledger = await openLedger(copy, createErrorLog().log)
  try {
    return await readFrom(ledger)
  } finally {
    await ledger.close()
    await rm(copy, { recursive: true, force: true })
  }
}

/**
 * Every record as text, by id, as it is read alone; one that cannot be read is in it with the reason.
 * @param {import('@openclaw/sdk').Queue} ledger
 */
async function readFrom(ledger) {
  const found = new Map()
  for (let number = 0; number < messages; number += 1) {
    for (const id of [`message-${number}`, `message-${number}-reply`]) {
      const record = await ledger.get(id)
      if (record) found.set(id, JSON.stringify(record))
    }
  }
  await ledger.list({ limit: 10_000 })
  return found
}

/**
 * @param {ReadonlyMap<string, string>} before @param {ReadonlyMap<string, string>} after
 * @returns {Verdict | undefined}
 */
function difference(before, after) {
  const changed = [...before].filter(([id, text]) => after.get(id) !== text)
  const silent = changed.find(([id]) => hushed || !after.get(id)?.includes('OC_STORE_DAMAGED'))
  if (!silent) return changed.length > 0 ? { end: 'told', what: changed[0][0] } : undefined
  const [id, text] = silent
  const now = after.get(id)
  if (now === undefined) return { end: 'silent', what: `${id} is gone` }
  const at = [...text].findIndex((letter, index) => letter !== now[index])
  const part = (/** @type {string} */ of) => JSON.stringify(of.slice(Math.max(at - 20, 0), at + 20))
  return { end: 'silent', what: `${id} was ${part(text)} and is ${part(now)}` }
}
