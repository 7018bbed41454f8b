import { expect, it } from 'vitest'

interface Samples {
  limit: number[]
  ours: number[]
}
interface Measure {
  interleave(plan: object): Promise<Samples>
  summarise(samples: number[]): { min: number; median: number; max: number }
}
interface Report {
  result(figure: object, samples: Samples): { ratio: number; met: boolean }
  describe(outcome: object): string
}

// The benches are plain JavaScript: they run what npm installs, without a loader.
const measure = (await import(new URL('../../bench/lib/measure.js', import.meta.url).href)) as Measure
const report = (await import(new URL('../../bench/lib/report.js', import.meta.url).href)) as Report

const figure = { name: 'turn', limit: 'Fastify', ours: 'a turn', unit: 'requests/s' }

it('summarises samples in any order', () => {
  expect(measure.summarise([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 })
  expect(measure.summarise([4, 1, 2, 10])).toEqual({ min: 1, median: 3, max: 10 })
})

it('measures in turn and drops the warm-up', async () => {
  const order: string[] = []
  function sample(name: string): () => number {
    return () => order.push(name)
  }
  const samples = await measure.interleave({ rounds: 2, limit: sample('limit'), ours: sample('ours') })
  expect(order).toEqual(['limit', 'ours', 'limit', 'ours', 'limit', 'ours'])
  expect(samples).toEqual({ limit: [3, 5], ours: [4, 6] })
})

const targets: [met: boolean, target: object, ours: number][] = [
  [true, { atLeast: 0.35, of: 'ratio' }, 35],
  [false, { atLeast: 0.35, of: 'ratio' }, 34],
  [true, { atMost: 3, of: 'ratio' }, 300],
  [false, { atMost: 3, of: 'ratio' }, 301],
  [true, { atMost: 5, of: 'ours' }, 5],
  [false, { atMost: 5, of: 'ours' }, 6],
  [false, { atMost: 5, of: 'ours' }, NaN],
]

it.each(targets)('%s for %o and %d of 100', (met, target, ours) => {
  const outcome = report.result({ ...figure, target }, { limit: [100], ours: [ours] })
  expect(outcome.met).toBe(met)
  expect(report.describe(outcome).includes('MISSED')).toBe(!met)
})
