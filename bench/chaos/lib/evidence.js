import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'

/**
 * What a stopped gateway left behind, read without its code.
 * @typedef {object} Evidence
 * @property {InboundEvidence[]} inbound
 * @property {{ id: string, state: string, reason: string | null, text: string, answers: string[] }[]} outbound
 * @property {{ key: string, messageId: string, text: string }[]} said What people said, in the order of the sessions.
 * @property {string[]} unreadable Lines of session files that say nothing.
 *
 * @typedef {{ id: string, deliveryId: string, state: string, reason: string | null, ended: boolean, text: string }} InboundEvidence
 */

/**
 * @param {string} home
 * @returns {Promise<Evidence>}
 */
export async function readEvidence(home) {
  // A copy: reading leaves the home as it is, and no file of it open.
  const folder = await mkdtemp(join(tmpdir(), 'openclaw-evidence-'))
  await cp(join(home, 'ledger'), folder, { recursive: true })
  const db = new Libsql(join(folder, 'ledger.sqlite'))
  try {
    const rows = db.prepare('SELECT * FROM messages ORDER BY seq').all()
    const inbound = rows.filter(({ direction }) => direction === 'inbound').map(inboundOf)
    const outbound = rows.filter(({ direction }) => direction === 'outbound').map(outboundOf)
    const pending = db.prepare('SELECT turn_id AS turn, key, entries FROM entries ORDER BY rowid').all()
    const files = await readSessions(join(home, 'sessions'))
    const written = new Set(files.turns.map(({ turn }) => turn))
    // The next turn of its session would append what a settled turn could not.
    const missing = pending.filter(({ turn }) => !written.has(turn))
    const turns = [...files.turns, ...missing.map((row) => ({ ...row, entries: JSON.parse(row.entries) }))]
    return { inbound, outbound, said: turns.flatMap(saidIn), unreadable: files.unreadable }
  } finally {
    db.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {any} row @returns {InboundEvidence} */
function inboundOf({ id, state, reason, settled_at: settledAt, payload }) {
  const { envelope } = JSON.parse(payload)
  const deliveryId = envelope.deliveryId.slice(envelope.deliveryId.indexOf(':') + 1)
  return { id, deliveryId, state, reason, ended: settledAt !== null, text: envelope.text }
}

/** @param {any} row */
function outboundOf({ id, state, reason, payload }) {
  const { outbound } = JSON.parse(payload)
  const answers = outbound.answers.map((/** @type {{ id: string }} */ { id: answered }) => answered)
  return { id, state, reason, text: outbound.text, answers }
}

/** @param {{ key: string, entries: { role: string, text: string, messageId?: string }[] }} turn */
function saidIn({ key, entries }) {
  return entries.flatMap(({ role, text, messageId }) =>
    role === 'user' && messageId !== undefined ? [{ key, messageId, text }] : [],
  )
}

/** @param {string} folder */
async function readSessions(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
  const archived = (await readdir(join(folder, 'archive'))).filter((name) => name.endsWith('.jsonl')).sort()
  const turns = []
  const unreadable = []
  const seen = new Set()
  for (const name of [...archived.map((file) => join('archive', file)), ...names]) {
    const content = await readFile(join(folder, name), 'utf8')
    let key = ''
    for (const line of content.split('\n').filter(Boolean)) {
      const value = parse(line)
      if (value?.session !== undefined) key = value.session
      else if (seen.has(value?.turn)) continue
      else if (value?.turn !== undefined) {
        // Of a turn that stands there twice the first counts, for whoever reads it too.
        seen.add(value.turn)
        turns.push({ turn: value.turn, key, entries: value.entries })
      } else unreadable.push(`${name}: ${line.slice(0, 100)}`)
    }
  }
  return { turns, unreadable }
}

/** @param {string} line */
function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
