import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { formatDuration } from '../src/status/text.js'
import { homeFolder, userHome } from '../src/home.js'
import { treeLines, treeOf } from '../src/plugin-tree.js'
import { runningGateways, writeRunFile } from '../src/run-file.js'
import { createIds, realWorld } from '../src/world.js'
import { folderWith } from './command.js'

describe('ids', () => {
  test('are unique, safe in a URL, and rise with time, within a millisecond and when the clock goes back', () => {
    let now = 1_700_000_000_000
    const next = createIds(() => now)
    const ids = Array.from({ length: 10_000 }, (_, i) => {
      if (i % 100 === 0) now += i % 300 === 0 ? -5 : 1
      return next()
    })
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort()).toEqual(ids)
    expect(ids.every((id) => /^[0-9a-z]{26}$/.test(id))).toBe(true)
  })

  test('of two processes differ', () => {
    const [one, two] = [createIds(() => 5), createIds(() => 5)]
    expect(one().slice(0, 10)).toBe(two().slice(0, 10))
    expect(one()).not.toBe(two())
  })
})

test('the world calls back once, and not after a cancel', async () => {
  const { scheduler, clock, random } = realWorld()
  const called: string[] = []
  const cancel = scheduler.after(1, () => called.push('cancelled'))
  cancel()
  cancel()
  const before = clock.monotonic()
  await new Promise<void>((resolve) => void scheduler.after(5, resolve))
  expect(clock.monotonic()).toBeGreaterThan(before)
  expect(called).toEqual([])
  expect(random()).toBeLessThan(1)
})

test('the run file is for its owner alone, and only its own process removes it', () => {
  const home = folderWith()
  const record = { pid: process.pid, url: 'http://127.0.0.1:7', version: '1', credential: 'c', startedAt: 5 }
  const remove = writeRunFile(home, 7, record)
  expect(statSync(join(home, 'run')).mode & 0o777).toBe(0o700)
  expect(statSync(join(home, 'run', '7.json')).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(join(home, 'run', '7.json'), 'utf8'))).toEqual(record)
  expect(runningGateways(home)).toEqual([{ ...record, port: 7 }])

  writeRunFile(home, 7, { ...record, pid: process.ppid })
  remove()
  expect(runningGateways(home)).toHaveLength(1)
  writeRunFile(home, 7, record)()
  expect(runningGateways(home)).toEqual([])
})

test('the home is what the environment says, else the .env beside a config, else that of the user', () => {
  const beside = folderWith({ 'openclaw.config.json': '{}', '.env': 'OPENCLAW_HOME="state of it"\n' })
  const alone = folderWith({ '.env': 'OPENCLAW_HOME=/elsewhere\n' })
  vi.stubEnv('OPENCLAW_HOME', '')
  expect(homeFolder(beside)).toBe(join(beside, 'state of it'))
  expect(homeFolder(alone)).toBe(userHome())
  vi.stubEnv('OPENCLAW_HOME', '/named')
  expect(homeFolder(beside)).toBe('/named')
  vi.unstubAllEnvs()
})

test('durations', () => {
  const shown = [0, 999, 61_000, 3_600_000, ((2 * 60 + 34) * 60 + 12) * 1000, 90_061_000].map(formatDuration)
  expect(shown).toEqual(['0s', '0s', '1m 1s', '1h 0m 0s', '2h 34m 12s', '1d 1h 1m 1s'])
})

test('the tree shows a plugin below each that it needs, and what is below it once', () => {
  const plugin = (id: string, needs: string[], provides: string[] = []) => ({
    id,
    kind: 'k',
    needs,
    provides,
  })
  const tree = treeOf([
    plugin('http', [], ['http']),
    plugin('auth', ['http'], ['local-access']),
    plugin('queue', [], ['queue']),
    plugin('api', ['http', 'queue', 'local-access?']),
  ])
  expect(treeLines(tree)).toEqual([
    'http (k)',
    ' ├─ auth (k, needs http)',
    ' │  └─ api (k, needs local-access?)',
    ' └─ api (k, needs http, see above)',
    'queue (k)',
    ' └─ api (k, needs queue, see above)',
  ])
})
