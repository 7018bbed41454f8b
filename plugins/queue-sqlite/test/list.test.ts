import type { MessageQuery, MessageRecord } from '@openclaw/sdk'
import { buildEnvelope, buildIncoming, createRandom } from '@openclaw/testing'
import { afterEach, expect, test } from 'vitest'
import { closeAll, newFolder, openStore } from './opened.js'

afterEach(closeAll)

const channels = ['one', 'two', 'µ']
const states = ['waiting', 'silent', 'dead', 'refused'] as const

test('every filter gives what a look at each record would give, in pages of any size', async () => {
  const random = createRandom(7)
  const some = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const { ledger } = await openStore(await newFolder())
  for (let number = 0; number < 120; number += 1) {
    const state = some(states)
    await ledger.accept(
      buildIncoming({
        envelope: buildEnvelope({ channel: some(channels) }),
        // Several at one moment, and a clock that goes back.
        acceptedAt: Math.floor(random() * 30),
        ...(state !== 'waiting' && { outcome: { state, reason: some(['no model', 'spam', "it's ½"]) } }),
      }),
    )
  }
  const everything = await pages({}, 10_000)
  expect(everything).toHaveLength(120)
  expect(everything.map(({ acceptedAt }) => acceptedAt)).toEqual(
    everything.map(({ acceptedAt }) => acceptedAt).sort((a, b) => b - a),
  )
  for (let round = 0; round < 100; round += 1) {
    const maybe = <T>(value: () => T): T | undefined => (random() < 0.4 ? value() : undefined)
    const query: Partial<MessageQuery> = {
      states: maybe(() => [some(states), some([...states, 'replied', 'running'] as const)]),
      channel: maybe(() => some([...channels, 'none'])),
      direction: maybe(() => some(['inbound', 'outbound'] as const)),
      reason: maybe(() => some(['model', '½', 'x'])),
      since: maybe(() => Math.floor(random() * 36)),
      until: maybe(() => Math.floor(random() * 36)),
    }
    const wanted = everything.filter((record) => matches(record, query))
    const found = await pages(query, some([1, 7, 10_000]))
    expect([query, found.map(({ id }) => id)]).toEqual([query, wanted.map(({ id }) => id)])
  }

  async function pages(query: Partial<MessageQuery>, limit: number): Promise<MessageRecord[]> {
    const found: MessageRecord[] = []
    let cursor: string | undefined
    do {
      const { records, next } = await ledger.list({
        ...query,
        limit,
        ...(cursor !== undefined && { cursor }),
      })
      found.push(...records)
      cursor = next
    } while (cursor !== undefined)
    return found
  }
})

test('a cursor that is none gives an empty page', async () => {
  const { ledger } = await openStore(await newFolder())
  await ledger.accept(buildIncoming())
  expect(await ledger.list({ limit: 10, cursor: 'nonsense' })).toEqual({ records: [] })
})

function matches(
  record: MessageRecord,
  { states, channel, direction, reason, since, until }: Partial<MessageQuery>,
) {
  return (
    (states?.includes(record.state) ?? true) &&
    (channel === undefined || record.channel === channel) &&
    (direction === undefined || record.direction === direction) &&
    (reason === undefined || record.reason?.includes(reason) === true) &&
    (since === undefined || record.acceptedAt >= since) &&
    (until === undefined || record.acceptedAt < until)
  )
}
