import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { runConformance, type ConformanceReport } from '../src/index.js'
import { inPairs } from './in-pairs.js'

const plugins = fileURLToPath(new URL('../../../plugins', import.meta.url))
const names = readdirSync(plugins).filter((name) => existsSync(join(plugins, name, 'package.json')))
const reports = new Map<string, ConformanceReport>()

beforeAll(async () => {
  // What takes longest first, or the other one waits for it at the end.
  const order = names.toSorted((a, b) => Number(b === 'queue-sqlite') - Number(a === 'queue-sqlite'))
  await inPairs(order, async (name) => {
    reports.set(name, await runConformance(join(plugins, name)))
  })
}, 240_000)

it.each(names)('%s keeps what it promises', (name) => {
  const report = reports.get(name)
  expect(report?.results.filter(({ status }) => status !== 'passed')).toEqual([])
  expect(report?.ok).toBe(true)
})
