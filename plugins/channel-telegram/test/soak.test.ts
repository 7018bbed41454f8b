import queueSqlite from '@openclaw/queue-sqlite'
import { expect, it } from 'vitest'
import { live, until } from './live.js'

const chats = [111, 112, 113, -1_001_001, -1_001_002]
const count = 200

/** The numbers that a chat shows, in the order in which it shows them. */
function numbersIn(texts: readonly string[]): number[] {
  return texts.flatMap((text) => [...text.matchAll(/n(\d+)/g)].map(([, number]) => Number(number)))
}

it('through duplicates, reorders, 429s, broken connections and restarts: none lost, none twice, in order', async () => {
  const started = await live({ plugins: [queueSqlite()], platform: { seed: 7 } })
  const { fake } = started
  fake.fault({ kind: 'duplicate', probability: 0.1 })
  fake.fault({ kind: 'reorder', probability: 0.2 })
  fake.fault({ kind: 'tooMany', probability: 0.05 })
  fake.fault({ kind: 'resetAfter', method: ['sendMessage', 'getUpdates'], probability: 0.03 })
  fake.fault({ kind: 'resetBefore', method: 'getUpdates', probability: 0.03 })
  const uncertain: string[] = []
  const note = () =>
    uncertain.push(...started.sends().flatMap(({ state }) => (state === 'uncertain' ? state : [])))

  for (let number = 0; number < count; number += 1) {
    fake.say({ chat: chats[number % chats.length]!, text: `n${number}` })
    if (number % 80 !== 79) continue
    await until(() => chats.some((chat) => fake.shown(chat).length > 0))
    note()
    await started.restart()
  }
  await started.confirmed()
  // What was sent while the connection broke is seen too: it is only the gateway that does not know.
  const seen = () => chats.flatMap((chat) => numbersIn(fake.shown(chat)))
  await until(() => seen().length === count)
  note()

  expect(fake.lost()).toEqual([])
  expect(fake.sentTwice()).toEqual([])
  for (const chat of chats) {
    const numbers = numbersIn(fake.shown(chat))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  }
  const broken = fake.record.callsOf('sendMessage').filter(({ fault }) => fault === 'resetAfter').length
  expect(uncertain.length).toBeLessThanOrEqual(broken + 2 * chats.length)
})
