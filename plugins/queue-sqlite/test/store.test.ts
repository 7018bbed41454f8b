import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildEnvelope, buildEntry, buildIncoming, buildOutbound } from '@openclaw/testing'
import Libsql, { type Database } from 'libsql'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startWorker, type StoreWorker } from '../src/thread.js'
import {
  asNobody,
  claim,
  closeAll,
  crashed,
  ending,
  newFolder,
  openStore,
  sendClaim,
  workHere,
} from './opened.js'

afterEach(async () => {
  vi.restoreAllMocks()
  await closeAll()
})

describe('a store that cannot be opened', () => {
  test('from a newer version is refused and left as it is', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    await ledger.accept(buildIncoming())
    await ledger.close()
    const file = join(folder, 'ledger.sqlite')
    const db = new Libsql(file)
    db.exec('PRAGMA user_version = 99')
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    const before = await readStore(file)
    await expect(openStore(folder)).rejects.toMatchObject({
      code: 'OC_STORE_NEWER',
      message: expect.stringContaining('99') as string,
    })
    expect((await readStore(file)).equals(before)).toBe(true)
  })

  test('is refused while another program has it locked', async () => {
    const folder = await newFolder()
    await (await openStore(folder)).ledger.close()
    const other = lock(folder)
    losePatience()
    await expect(openStore(folder, { start: workHere })).rejects.toMatchObject({ code: 'OC_STORE_HELD' })
    other.close()
    const { ledger } = await openStore(folder)
    expect(await ledger.accept(buildIncoming())).toMatchObject({ status: 'accepted' })
  })

  test('in a folder that may not be written says so', async () => {
    const folder = await newFolder()
    await asNobody(folder, async () => {
      await expect(openStore(join(folder, 'ledger'))).rejects.toMatchObject({
        code: 'OC_STORE_FAILED',
        message: expect.stringMatching(/EACCES|permission denied/i) as string,
      })
    })
  })

  test('that is there and may not be written says so, and is left as it is', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    await ledger.accept(buildIncoming())
    await ledger.close()
    const before = await readFile(join(folder, 'ledger.sqlite'))
    await asNobody(folder, async () => {
      await expect(openStore(folder)).rejects.toMatchObject({
        code: 'OC_STORE_FAILED',
        message: expect.stringMatching(/EACCES|readonly|unable to open/i) as string,
      })
    })
    expect((await readFile(join(folder, 'ledger.sqlite'))).equals(before)).toBe(true)
  })

  test('that is no database is refused as damaged', async () => {
    const folder = await newFolder({ 'ledger.sqlite': 'this is no database, '.repeat(500) })
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'OC_STORE_DAMAGED' })
  })
})

describe('a store in use', () => {
  test('that another program locks takes nothing, tells it, and goes on by itself', async () => {
    const folder = await newFolder()
    const { ledger, world, log } = await openStore(folder, { start: workHere })
    const { id } = buildIncoming()
    await ledger.accept(buildIncoming({ id }))
    const other = lock(folder)
    losePatience()
    await expect(ledger.accept(buildIncoming())).rejects.toMatchObject({ code: 'OC_STORE_HELD' })
    expect(await ledger.get(id)).toMatchObject({ state: 'waiting' })
    other.close()
    await world.advance(1_000)
    expect(await ledger.accept(buildIncoming())).toMatchObject({ status: 'accepted' })
    expect(log.lines.map(({ message }) => message)).toEqual([
      'the store cannot write',
      'the store can write again',
    ])
  })

  test('whose thread ends goes on with another: claims are lost, messages are not', async () => {
    const workers: StoreWorker[] = []
    const start = () => {
      workers.push(startWorker())
      return workers.at(-1)!
    }
    const { ledger, world } = await openStore(await newFolder(), { start })
    const { id } = buildIncoming()
    await ledger.accept(buildIncoming({ id }))
    const lost = await claim(ledger)
    await workers[0]!.terminate()
    const again = claim(ledger)
    await world.advance(1_000)
    expect((await again).messages[0]?.id).toBe(id)
    expect((await again).epoch).toBeGreaterThan(lost.epoch)
    await expect(lost.settle(ending(lost))).rejects.toMatchObject({ code: 'OC_CLAIM_STALE' })
  })

  test('by a process that is killed gives what that one had to the other at once', async () => {
    const folder = await newFolder()
    const source = JSON.stringify(new URL('opened.ts', import.meta.url).href)
    const code = `const { openStore } = await import(${source})
      const { buildIncoming } = await import('@openclaw/testing')
      const { ledger } = await openStore(${JSON.stringify(folder)})
      await ledger.accept(buildIncoming({ id: 'left behind' }))
      console.log('accepted')
      setInterval(() => undefined, 1_000)`
    const tsx = import.meta.resolve('tsx')
    const flags = ['--import', tsx, '-C', '@openclaw/source', '--input-type=module', '-e']
    const other = spawn(process.execPath, [...flags, code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const gone = once(other, 'exit')
    await once(other.stdout, 'data')
    const { ledger, world, log } = await openStore(folder)
    expect(log.lines.map(({ fields }) => fields.processes)).toEqual([[other.pid]])
    expect(ledger.depth().waiting).toBe(0)
    other.kill('SIGKILL')
    await gone
    const claimed = claim(ledger)
    await world.advance(1_000)
    expect((await claimed).messages[0]?.id).toBe('left behind')
  })
})

describe('after a crash', () => {
  test('what waited waits again, in its order, with rising epochs', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    const given = ['one', 'two', 'three'].map((text) => buildIncoming({ text }))
    for (const incoming of given) await ledger.accept(incoming)
    const first = await claim(ledger)
    expect(first.messages.map(({ id }) => id)).toEqual([given[0]!.id])

    const { ledger: again } = await openStore(await crashed(folder))
    expect(again.depth()).toMatchObject({ waiting: 3, running: 0 })
    for (const { id } of given) {
      const next = await claim(again)
      expect(next.messages[0]?.id).toBe(id)
      expect(next.epoch).toBeGreaterThan(first.epoch)
      await next.settle(ending(next))
      next.release()
    }
    expect(again.depth()).toMatchObject({ waiting: 0, running: 0 })
  })

  test('entries that are not in the session yet are handed over, until they are', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    for (const text of ['one', 'two', 'three']) await ledger.accept(buildIncoming({ text }))
    const first = await claim(ledger)
    const entries = [buildEntry('one')]
    await first.settle(ending(first, { turnId: 't1', entries }))

    const { ledger: again } = await openStore(await crashed(folder))
    const next = await claim(again)
    expect(next.unappended).toEqual([{ turnId: 't1', entries }])
    next.appended('t1', Promise.resolve())
    await next.settle(ending(next))
    next.release()
    const last = await claim(again)
    expect(last.unappended).toEqual([])
  })

  test('a reply that hung on a connection has expired', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    await ledger.accept(buildIncoming())
    const turn = await claim(ledger)
    const outbound = buildOutbound()
    await turn.settle(ending(turn, { outbound: [{ outbound, connection: true }] }))

    const { ledger: again } = await openStore(await crashed(folder))
    expect(await again.get(outbound.id)).toMatchObject({ state: 'expired', reason: 'connection lost' })
    expect(again.depth()).toMatchObject({ unsent: 0 })
  })

  test('a send that had begun on a marked channel comes back as interrupted, another does not', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    await ledger.accept(buildIncoming())
    const turn = await claim(ledger)
    const [begun, waiting] = [buildOutbound(), buildOutbound({ peer: { kind: 'direct', id: 'bob' } })]
    await turn.settle(ending(turn, { outbound: [{ outbound: begun }, { outbound: waiting }] }))
    expect((await sendClaim(ledger, true)).outbound.id).toBe(begun.id)

    const { ledger: again } = await openStore(await crashed(folder))
    const sends = [await sendClaim(again, true), await sendClaim(again, true)]
    expect(sends.map(({ outbound, interrupted, attempt }) => [outbound.id, interrupted, attempt])).toEqual([
      [begun.id, true, 2],
      [waiting.id, false, 1],
    ])
  })

  test('a message that ends the process each time has its attempts counted', async () => {
    let folder = await newFolder()
    const { ledger } = await openStore(folder)
    await ledger.accept(buildIncoming())
    const attempts = [(await claim(ledger)).attempt]
    for (let crash = 0; crash < 4; crash += 1) {
      folder = await crashed(folder)
      attempts.push((await claim((await openStore(folder)).ledger)).attempt)
    }
    // The first run notes its attempt without waiting, and may lose it with the process.
    expect(attempts).toEqual([1, 1, 2, 3, 4])
  })

  test('a repeated delivery is still known', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    const envelope = buildEnvelope({ deliveryId: 'd1', fingerprint: 'a' })
    const first = buildIncoming({ envelope })
    await ledger.accept(first)
    const { ledger: again } = await openStore(await crashed(folder))
    const accepted = await again.accept(buildIncoming({ envelope }))
    expect(accepted).toEqual({ status: 'duplicate', id: first.id, conflict: false })
  })

  test('a row that does not fit its checksum ends dead and told, and the others go on', async () => {
    const folder = await newFolder()
    const { ledger } = await openStore(folder)
    const [bad, good] = [buildIncoming({ text: 'bad' }), buildIncoming({ text: 'good' })]
    await ledger.accept(bad)
    await ledger.accept(good)
    await ledger.close()
    const db = new Libsql(join(folder, 'ledger.sqlite'))
    db.exec(`UPDATE messages SET payload = replace(payload, '"bad"', '"mad"') WHERE id = '${bad.id}'`)
    db.close()

    const { ledger: again, log } = await openStore(folder)
    expect((await claim(again)).messages[0]?.id).toBe(good.id)
    expect(await again.get(bad.id)).toMatchObject({
      state: 'dead',
      reason: expect.stringContaining('OC_STORE_DAMAGED') as string,
    })
    const told = log.lines.filter(({ level }) => level === 'error').map(({ fields }) => String(fields.damage))
    expect(told).toEqual([expect.stringContaining(bad.id)])
  })
})

test('thousands of waiting messages come back in their order, without the damaged ones', async () => {
  const folder = await newFolder()
  const { ledger } = await openStore(folder)
  const all = Array.from({ length: 2_500 }, (_, number) => {
    const text = `row ${number}: \u{1f600}\u0000`
    return buildIncoming({ envelope: buildEnvelope({ text, channel: number % 2 ? 'odd' : 'µ' }) })
  })
  await Promise.all(all.map((incoming) => ledger.accept(incoming)))
  await ledger.close()
  const damaged = [0, 999, 1_000, 2_499].map((number) => all[number]!.id)
  const db = new Libsql(join(folder, 'ledger.sqlite'))
  for (const id of damaged) db.exec(`UPDATE messages SET payload = x'ff00' WHERE id = '${id}'`)
  db.close()

  const { ledger: again } = await openStore(folder)
  const whole = all.filter(({ id }) => !damaged.includes(id))
  expect(again.depth()).toMatchObject({ waiting: whole.length })
  const found: string[] = []
  while (found.length < whole.length) {
    const turn = await claim(again)
    for (const { id, envelope } of turn.messages) {
      expect(envelope.text).toBe(whole[found.length]?.envelope.text)
      found.push(id)
    }
    await turn.settle(ending(turn))
    turn.release()
  }
  expect(found).toEqual(whole.map(({ id }) => id))
  for (const id of damaged) expect(await again.get(id)).toMatchObject({ state: 'dead' })
})

test('many refusals are told with their number after a stop, and with what was noted after a crash', async () => {
  const folder = await newFolder()
  const { ledger, world } = await openStore(folder)
  const refuse = async () => {
    const outcome = { state: 'refused', reason: 'spam' } as const
    return ledger.accept(buildIncoming({ outcome, acceptedAt: world.clock.now() }))
  }
  // All at once: the last of them are counted while the store is writing.
  await Promise.all(Array.from({ length: 150 }, refuse))
  const { ledger: crash } = await openStore(await crashed(folder))
  const noted = (await crash.list({ limit: 10_000, reason: 'spam' })).records
  expect(noted.filter(({ refusals }) => !refusals)).toHaveLength(100)

  await ledger.close()
  const { ledger: again } = await openStore(folder)
  const { records } = await again.list({ limit: 10_000 })
  expect(records).toHaveLength(101)
  const counted = records.find(({ refusals }) => refusals)
  expect(counted).toMatchObject({ state: 'refused', reason: 'spam', refusals: { count: 50 } })
})

/** As a program that is no gateway would. */
function lock(folder: string): Database {
  const db = new Libsql(join(folder, 'ledger.sqlite'))
  db.exec('BEGIN IMMEDIATE')
  return db
}

/** What waits for the machine's time has waited long. */
function losePatience(): void {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 2_000))
}

/** The bytes of a store, but for two counters in the header by which SQLite tells that somebody had it open. */
async function readStore(file: string): Promise<Buffer> {
  const bytes = await readFile(file)
  bytes.fill(0, 24, 28)
  return bytes.fill(0, 92, 96)
}
