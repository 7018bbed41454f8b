import { MemoryStore } from '@openclaw/queue-memory'
import {
  buildEntry,
  buildIncoming,
  buildOutbound,
  createFakeWorld,
  settle,
  type FakeWorld,
} from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { createLedger, type EntriesRow, type LedgerStore, type Row } from '../src/index.js'

/** A store that was used before: it holds what is given. */
class UsedStore extends MemoryStore {
  readonly commits: unknown[] = []
  readonly #rows: readonly Row[]
  readonly #entries: readonly EntriesRow[]

  constructor(rows: readonly Row[], entries: readonly EntriesRow[] = []) {
    super(100)
    this.#rows = rows
    this.#entries = entries
    this.note(rows.map((row) => ({ type: 'insert', row: { ...row } })))
  }

  override load(): ReturnType<LedgerStore['load']> {
    return Promise.resolve({ rows: this.#rows, entries: this.#entries, member: 7, name: '' })
  }

  override commit(changes: Parameters<LedgerStore['commit']>[0]): ReturnType<LedgerStore['commit']> {
    this.commits.push(...changes)
    return super.commit(changes)
  }
}

const signal = new AbortController().signal
const turn = { batchSize: 10, leaseMs: 10_000, signal }

async function reopen(
  rows: readonly Row[],
  entries?: readonly EntriesRow[],
  world: FakeWorld = createFakeWorld(),
) {
  const store = new UsedStore(rows, entries)
  const ledger = createLedger({ world, store, maxSize: 100 })
  await ledger.open()
  return { ledger, store, world }
}

function inbound(id: string, given: Partial<Row> = {}): Row {
  const { envelope, key, route, acceptedAt } = buildIncoming({ id })
  const row = { id, direction: 'inbound', envelope, key, route, acceptedAt, state: 'waiting' } as const
  return { ...row, attempts: 0, failures: [], stages: [], ...given } as Row
}

function outbound(id: string, given: object = {}): Row {
  const row = {
    id,
    direction: 'outbound',
    outbound: buildOutbound({ id }),
    acceptedAt: 0,
    state: 'waiting',
  } as const
  return { ...row, attempts: 0, failures: [], stages: [], ...given }
}

describe('a ledger on a store that was used before', () => {
  it('hands over what waited or ran, in order, with a higher epoch', async () => {
    const { ledger } = await reopen([inbound('a', { state: 'running', attempts: 1 }), inbound('b')])
    const claim = (await ledger.claimTurn(turn))!
    expect(claim.messages.map(({ id }) => id)).toEqual(['a', 'b'])
    expect([claim.attempt, claim.epoch > 7 * 2 ** 32]).toEqual([2, true])
  })

  it('counts the attempt for certain before the turn begins: what ends the process must not do so for ever', async () => {
    const { ledger, store } = await reopen([inbound('a', { attempts: 2 })])
    await ledger.claimTurn(turn)
    expect(store.commits).toContainEqual(
      expect.objectContaining({ type: 'update', patch: { attempts: 3 } }) as object,
    )
  })

  it('hands over entries that may not be in the session store', async () => {
    const row = {
      key: inbound('a').direction === 'inbound' ? 'agent:main:loopback:default:direct:ann' : '',
      turnId: 't',
      entries: [buildEntry('x')],
    }
    const { ledger } = await reopen([inbound('a')], [row])
    expect((await ledger.claimTurn(turn))?.unappended).toEqual([{ turnId: 't', entries: row.entries }])
  })

  it('tells that a send was under way, and ends what hung on a connection', async () => {
    const { ledger } = await reopen([
      outbound('o', { state: 'sending', attempts: 1 }),
      outbound('c', { state: 'sending', connection: true }),
    ])
    const claim = await ledger.claimSend({
      channel: 'loopback',
      account: 'default',
      marked: true,
      leaseMs: 10_000,
      signal,
    })
    expect([claim?.outbound.id, claim?.interrupted, claim?.attempt]).toEqual(['o', true, 2])
    await settle()
    expect(await ledger.get('c')).toMatchObject({ state: 'expired', reason: 'connection lost' })
  })

  it('lets a rest that outlived the restart last a minute at most: the clock may have been set back', async () => {
    const world = createFakeWorld()
    const { ledger } = await reopen(
      [inbound('a', { availableAt: world.clock.now() + 7_200_000 } as Partial<Row>)],
      [],
      world,
    )
    const claimed = ledger.claimTurn(turn)
    await world.advance(60_000)
    expect((await claimed)?.messages).toHaveLength(1)
  })
})

describe('a store that fails', () => {
  it('gives nothing out and frees what it could not write', async () => {
    const { ledger, store } = await reopen([])
    const commit = store.commit.bind(store)
    store.commit = () => Promise.reject(new Error('disk full'))
    await expect(ledger.accept(buildIncoming())).rejects.toThrow('disk full')
    expect(ledger.depth().waiting).toBe(0)
    store.commit = commit
    await ledger.accept(buildIncoming({ id: 'a' }))
    const claim = (await ledger.claimTurn(turn))!
    store.commit = () => Promise.reject(new Error('disk full'))
    const end = {
      turnId: 't',
      outcomes: [{ state: 'replied' as const }],
      outbound: [{ outbound: buildOutbound() }],
      entries: [],
      stages: [],
    }
    await expect(claim.settle(end)).rejects.toThrow('disk full')
    claim.release()
    store.commit = commit
    const again = (await ledger.claimTurn(turn))!
    expect([again.messages[0]?.id, again.attempt]).toEqual(['a', 1])
    expect(ledger.depth()).toMatchObject({ running: 1, unsent: 0 })
  })
})
