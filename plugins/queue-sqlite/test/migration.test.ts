import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buildEntry, buildEnvelope } from '@openclaw/testing'
import Libsql, { type Database } from 'libsql'
import { afterEach, expect, test } from 'vitest'
import { migrations } from '../src/schema.js'
import { sumOf } from '../src/sum.js'
import { claim, closeAll, ending, newFolder, openStore } from './opened.js'

afterEach(closeAll)

test('a store of version 1 is copied, and opens with all that it held; what was damaged stays damaged', async () => {
  const folder = await newFolder()
  const file = join(folder, 'ledger.sqlite')
  writeVersion1(file)

  const { ledger, log } = await openStore(folder)
  expect((await claim(ledger)).messages.map(({ id, envelope }) => [id, envelope.text])).toEqual([
    ['a', 'waits'],
  ])
  expect(await ledger.get('b')).toMatchObject({ state: 'replied', settledAt: 2 })
  expect(await ledger.get('c')).toMatchObject({ state: 'dead' })
  expect((await ledger.list({ limit: 10, states: ['dead'] })).records).toMatchObject([{ id: 'c' }])
  expect(log.lines.map(({ fields }) => fields.damage)).toEqual([expect.stringContaining('message c')])

  const copy = (await readdir(folder)).find((name) => name.startsWith('ledger-version-1-'))
  const db = new Libsql(join(folder, copy!))
  expect(db.prepare('SELECT count(*) AS rows FROM messages').get()).toMatchObject({ rows: 3 })
  db.close()
})

test('a store of version 2 keeps its order, its entries and its epochs, and waits under a member', async () => {
  const folder = await newFolder()
  const file = join(folder, 'ledger.sqlite')
  writeVersion1(file)
  const entries = [buildEntry('said')]
  const db = new Libsql(file)
  db.exec('BEGIN')
  ;(migrations[1] as (db: Database) => void)(db)
  db.exec(`INSERT INTO meta VALUES ('openings', 41); PRAGMA user_version = 2; COMMIT`)
  const texts = ['t1', 'k', JSON.stringify(entries)]
  db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?)').run(...texts, sumOf(...texts))
  db.close()

  const { ledger } = await openStore(folder)
  const turn = await claim(ledger, 10)
  expect(turn.messages.map(({ id }) => id)).toEqual(['a'])
  expect(turn.unappended).toEqual([{ turnId: 't1', entries }])
  expect(turn.epoch).toBeGreaterThan(42 * 2 ** 32)
  await turn.settle(ending(turn))
  expect(await ledger.get('a')).toMatchObject({ state: 'replied' })
})

/** One message that waits, one that has ended, one whose sum does not fit. */
function writeVersion1(file: string): void {
  const db = new Libsql(file)
  db.exec(migrations[0] as string)
  db.exec('PRAGMA user_version = 1')
  const insert = db.prepare(
    `INSERT INTO messages (id, direction, channel, state, reason, accepted_at, settled_at, payload, progress, sum)
     VALUES (?, 'inbound', 'loopback', ?, NULL, 1, ?, ?, ?, ?)`,
  )
  const route = { agentId: 'main', rule: 'default', trace: [] }
  const add = (id: string, state: string, settledAt: number | null, text: string, off = 0) => {
    const payload = JSON.stringify({ envelope: buildEnvelope({ text, deliveryId: id }) })
    const progress = JSON.stringify({ key: 'k', route, attempts: 0, failures: [], stages: [] })
    const sum = sumOf(id, 'inbound', 'loopback', state, '', `1 ${settledAt ?? ''}`, payload, progress)
    insert.run(id, state, settledAt, payload, progress, sum + off)
  }
  add('a', 'waiting', null, 'waits')
  add('b', 'replied', 2, 'has ended')
  add('c', 'waiting', null, 'is damaged', 1)
  db.close()
}
