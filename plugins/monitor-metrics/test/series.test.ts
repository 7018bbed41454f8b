import { createFakeWorld } from '@openclaw/testing'
import { expect, it } from 'vitest'
import { quantile } from '../src/quantile.js'
import type { Reading } from '../src/reading.js'
import { refusalClass } from '../src/refusal-class.js'
import { reportOf } from '../src/report.js'
import { createCounter, createHistogram } from '../src/series.js'
import { createWindow } from '../src/window.js'

it('a flood of labels ends in one series, and nothing is lost', () => {
  const counter = createCounter({ help: 'x', labels: ['model', 'way'] }, 5)
  for (let index = 0; index < 10_000; index += 1) counter.add([`m${index}`, 'in'])
  const series = counter.read() as readonly { labels: object; value: number }[]
  expect(series).toHaveLength(5)
  expect(series.at(-1)).toEqual({ labels: { model: 'other', way: 'other' }, value: 9_996 })
  counter.add(['m1', 'in'])
  expect(counter.read()).toContainEqual({ labels: { model: 'm1', way: 'in' }, value: 2 })
})

it('the limit counts what came first, also when that is named other', () => {
  const counter = createCounter({ help: 'x', labels: ['model'] }, 3)
  for (const model of ['other', 'a', 'b', 'c', 'd']) counter.add([model])
  expect(counter.read()).toEqual([
    { labels: { model: 'other' }, value: 3 },
    { labels: { model: 'a' }, value: 1 },
    { labels: { model: 'b' }, value: 1 },
  ])
})

it('percentiles lie where sorting all values puts them, within their bucket', () => {
  const bounds = Array.from({ length: 100 }, (_, index) => (index + 1) / 10)
  const histogram = createHistogram({ help: 'x', labels: [], bounds }, 5)
  const values = Array.from({ length: 1000 }, (_, index) => ((index * 7919) % 1000) / 100)
  for (const value of values) histogram.observe([], value)
  const [{ counts, sum }] = histogram.read() as unknown as [{ counts: number[]; sum: number }]
  const sorted = [...values].sort((a, b) => a - b)
  for (const share of [0.5, 0.95, 0.99])
    expect(
      Math.abs(quantile(bounds, counts, share)! - sorted[Math.floor(share * 1000)]!),
    ).toBeLessThanOrEqual(0.1)
  expect(sum).toBeCloseTo(
    values.reduce((a, b) => a + b),
    6,
  )
  expect(quantile(bounds, [], 0.5)).toBeUndefined()
  expect(quantile([1], [0, 3], 0.5)).toBe(1)
})

it('rates are what rose within the window, and a counter that began anew does not fall', async () => {
  const world = createFakeWorld()
  const window = createWindow(world)
  const reading = (value: number): Reading[] => [
    { name: 'x_total', help: 'x', kind: 'counter', series: [{ value }] },
  ]
  const ratesAt = (value: number) => reportOf(reading(value), window, world).metrics['x_total']!.series[0]
  // Two a second for five minutes, then nothing for one.
  for (let second = 10; second <= 360; second += 10) {
    await world.advance(10_000)
    window.keep(reading(Math.min(second, 300) * 2))
  }
  expect(ratesAt(600)).toEqual({ labels: {}, value: 600, perMinute: { over1: 0, over5: (240 * 2) / 5 } })
  expect(ratesAt(30)).toMatchObject({ perMinute: { over1: 30, over5: 6 } })
})

it.each([
  ['no agent "stranger"', 'agent'],
  ['rate limit', 'rate'],
  ['Too many of 10.0.0.1', 'rate'],
  ['not allowed here', 'access'],
  ['blocked', 'access'],
  ['the session is busy', 'busy'],
  ['said by <b>someone</b>', 'other'],
  [undefined, 'other'],
])('the reason %j is of the class %s', (reason, expected) => {
  expect(refusalClass(reason)).toBe(expected)
})
