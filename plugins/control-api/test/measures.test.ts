import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Check } from '@openclaw/sdk'
import { createFakeWorld, createRealWorld } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { childProcesses } from '../src/child-processes.js'
import { createCpuMeter } from '../src/cpu-meter.js'
import { failingChecks } from '../src/failing-checks.js'
import { folderSize } from '../src/folder-size.js'
import { forAWhile } from '../src/for-a-while.js'
import { createLoopMeter } from '../src/loop-meter.js'

const isLinux = process.platform === 'linux'

function burn(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

/** Of all threads of this process, as the system counts it, in ms. */
function usedMs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

describe('measures', () => {
  it.runIf(isLinux)('CPU is what the system counts, over the last ten seconds', async () => {
    const world = createFakeWorld()
    const meter = createCpuMeter(world)
    const before = usedMs()
    burn(300)
    await world.advance(999)
    expect(Math.abs(meter.percent() - (usedMs() - before) / 9.99)).toBeLessThan(6)
    expect(meter.percent()).toBeGreaterThan(5)
    await world.advance(20_000)
    expect(meter.percent()).toBeLessThan(5)
    meter.close()
  })

  it.runIf(isLinux)('memory counts the processes that it started, and those that these started', async () => {
    const program = `require('node:child_process').spawn('sleep', ['60']); console.log(1); setInterval(() => 0, 1000)`
    const child = spawn(process.execPath, ['-e', program], { detached: true })
    await once(child.stdout, 'data')
    try {
      const found = await childProcesses(process.pid)
      const mine = found.find(({ pid }) => pid === child.pid)
      const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
      expect(Math.abs((mine?.memoryBytes ?? 0) - Number(resident) * 1_024)).toBeLessThan(5 * 2 ** 20)
      expect((await childProcesses(child.pid!)).length).toBe(1)
      expect(await childProcesses(2 ** 22 + 1)).toEqual([])
    } finally {
      process.kill(-child.pid!, 'SIGKILL')
    }
  })

  it('disk is the sum of the files, at any depth, of one prefix where it is shared', async () => {
    const path = mkdtempSync(join(tmpdir(), 'openclaw-size-'))
    mkdirSync(join(path, 'archive'))
    writeFileSync(join(path, 'gateway.log'), 'x'.repeat(100))
    writeFileSync(join(path, 'gateway.1.log.gz'), 'x'.repeat(20))
    writeFileSync(join(path, 'archive', 'other'), 'x'.repeat(3))
    expect(await folderSize('all', { path })).toMatchObject({ files: 3, bytes: 123 })
    expect(await folderSize('logs', { path, prefix: 'gateway' })).toMatchObject({ files: 2, bytes: 120 })
    expect((await folderSize('all', { path })).freeBytes).toBeGreaterThan(0)
    rmSync(path, { recursive: true })
    expect(await folderSize('gone', { path })).toEqual({
      ...{ name: 'gone', path, files: 0, bytes: 0, freeBytes: undefined },
    })
  })

  it('the delay of the event loop shows what held it up', async () => {
    const meter = createLoopMeter(createRealWorld())
    const asked = meter.delay()
    // Once its first timer has come: the time before that is not counted.
    setTimeout(() => burn(150), 60)
    const { delayP50Ms, delayP99Ms, overMs } = await asked
    expect(delayP99Ms).toBeGreaterThan(100)
    expect(delayP50Ms).toBeLessThanOrEqual(delayP99Ms)
    expect(overMs).toBeGreaterThanOrEqual(249)
    meter.close()
  })

  it('leaves nobody waiting when it is closed, and goes to rest when nobody asks', async () => {
    const world = createFakeWorld()
    const meter = createLoopMeter(world)
    const asked = meter.delay()
    meter.close()
    await asked
    const again = meter.delay()
    await world.advance(250)
    await again
    await world.advance(60_000)
    const anew = meter.delay()
    await world.advance(250)
    expect((await anew).overMs).toBe(250)
    meter.close()
  })

  it('names the checks that fail, throw, or say nothing', async () => {
    const world = createFakeWorld()
    const list = new Map<string, Check>([
      ['well', () => ({ ok: true })],
      ['full', () => ({ ok: false, reason: 'the disk is full' })],
      ['silent', () => ({ ok: false })],
      ['broken', () => Promise.reject(new Error('it broke'))],
      ['stuck', () => new Promise(() => undefined)],
    ])
    const looked = failingChecks(
      { list: () => list, get: (id) => list.get(id), add: () => () => undefined },
      world,
    )
    await world.advance(1_000)
    expect(await looked).toEqual([
      { id: 'full', reason: 'the disk is full' },
      { id: 'silent', reason: 'it fails' },
      { id: 'broken', reason: 'it broke' },
      { id: 'stuck', reason: 'no answer within 1000 ms' },
    ])
  })

  it('is made once for all who ask within the time, and again after a failure', async () => {
    const world = createFakeWorld()
    let made = 0
    const count = forAWhile(world, 1_000, async () => {
      made += 1
      if (made === 2) throw new Error('no')
      return made
    })
    expect(await Promise.all([count(), count()])).toEqual([1, 1])
    await world.advance(1_000)
    await expect(count()).rejects.toThrow('no')
    expect(await count()).toBe(3)
  })
})
