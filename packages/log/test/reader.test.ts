import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { createLog } from '../src/index.js'
import type { LogWriter } from '../src/index.js'
import { linesBackwards } from '../src/reader/backwards.js'
import { openLogFiles } from '../src/reader/index.js'
import type { LogLine, LogQuery } from '../src/reader/index.js'
import { openFile } from '../src/reader/members.js'
import { longestLine } from '../src/reader/splitter.js'
import { dropRights, later, namesIn, newFolder } from './folder.js'

function writer(path: string, maxBytes = 4_000, compress = true): LogWriter {
  const log = createLog({
    ...{ level: 'debug', format: 'json' },
    outputs: [{ type: 'file', path, maxBytes, maxFiles: 1_000, compress }],
  })
  later(() => log.close())
  return log
}

/** Lines `from` to `to`, less one. */
function write(log: LogWriter, from: number, to: number): void {
  for (let n = from; n < to; n += 1) log.info({ n }, 'a line of some length, so that files are full soon')
}

const numberOf = (line: LogLine) => line.fields()?.['n'] as number
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, seconds)).toISOString()
const lineAt = (seconds: number, more: object = {}) =>
  `${JSON.stringify({ level: 'info', time: at(seconds), component: 'gateway', n: seconds, msg: 'x', ...more })}\n`

async function read(path: string, query: LogQuery = {}, count?: number) {
  const notes: string[] = []
  const files = openLogFiles(path, { note: (text) => notes.push(text), willFollow: false })
  try {
    const lines: LogLine[] = []
    if (count !== undefined) lines.push(...(await files.newest(query, count)))
    else for await (const line of files.all(query)) lines.push(line)
    return { lines, notes, numbers: lines.map(numberOf) }
  } finally {
    files.close()
  }
}

async function compressed(folder: string): Promise<void> {
  await vi.waitFor(() => {
    const left = namesIn(folder).filter((name) => /\.\d+\.log$|\.part$/.test(name))
    if (left.length > 0) throw new Error(`not compressed yet: ${left.join()}`)
  })
}

describe('reading', () => {
  test.each([true, false])('all and the newest of many full files, compressed: %s', async (compress) => {
    const folder = newFolder()
    const path = join(folder, 'gateway.log')
    write(writer(path, 4_000, compress), 0, 500)
    if (compress) await compressed(folder)
    expect(namesIn(folder).length).toBeGreaterThan(10)
    expect((await read(path)).numbers).toEqual(range(0, 500))
    for (const count of [0, 1, 7, 100, 499, 500, 501])
      expect((await read(path, {}, count)).numbers).toEqual(range(Math.max(0, 500 - count), 500))
  })

  test('several processes are merged by time; what is no line of the log stays where it was', async () => {
    const folder = newFolder()
    const path = join(folder, 'gateway.log')
    writeFileSync(path, lineAt(1) + 'broken {\n' + lineAt(4) + lineAt(6))
    writeFileSync(join(folder, 'gateway-2.1.log.gz'), gzipSync(lineAt(2)))
    writeFileSync(join(folder, 'gateway-2.log'), lineAt(3) + lineAt(5))
    for (const name of ['gateway-x.log', 'gateway.2.log.gz.part', 'gateway.log.lock', 'other.log'])
      writeFileSync(join(folder, name), lineAt(0))
    for (const count of [undefined, 10]) {
      const { lines, notes } = await read(path, {}, count)
      expect(lines.map((line) => numberOf(line) ?? line.text)).toEqual(
        count === undefined
          ? [1, 'broken {', 2, 3, 4, 5, 6]
          : expect.arrayContaining([1, 'broken {', 2, 3, 4, 5, 6]),
      )
      expect(notes).toEqual([])
    }
  })

  test('a file that is there twice is read once, and one whose live file is gone all the same', async () => {
    const folder = newFolder()
    const path = join(folder, 'gateway.log')
    writeFileSync(join(folder, 'gateway.1.log.gz'), gzipSync(lineAt(1)))
    writeFileSync(join(folder, 'gateway.1.log'), lineAt(1))
    expect((await read(path)).numbers).toEqual([1])
    expect((await read(path, {}, 5)).numbers).toEqual([1])
  })

  test('filters combine, and what is no line of JSON passes none', async () => {
    const path = join(newFolder(), 'gateway.log')
    const router = { component: 'router', plugin: '@openclaw/router-rules' }
    const ended = { component: 'monitor', message: 'm2', trace: 'm2', state: 'replied', tookMs: 1_500 }
    writeFileSync(
      path,
      [
        lineAt(0, { ...router, level: 'error' }),
        lineAt(1, { ...router, message: 'out', trace: 'm1' }),
        '{"level":"error","time":"2026-03-01T12:00:02.000Z","component":"router", cut\n',
        '\u0000\u0000\n\n',
        lineAt(3, { level: 'warn' }),
        lineAt(4, { ...ended, stages: [{ stage: 'agent', plugin: 'main', tookMs: 1_200 }] }),
        lineAt(5, {
          ...ended,
          tookMs: 900,
          stages: [{ stage: 'route', plugin: router.plugin, tookMs: 800 }],
        }),
      ].join(''),
    )
    const cases: [LogQuery, number[]][] = [
      [{ level: 'warn' }, [0, 3]],
      [{ level: 'error' }, [0]],
      [{ component: 'router' }, [0, 1]],
      [{ component: 'router-rules', level: 'error' }, [0]],
      [{ component: '@openclaw/router-rules' }, [0, 1]],
      [{ component: 'gateway' }, [3]],
      [{ message: 'm1' }, [1]],
      [{ message: 'out', component: 'gateway' }, []],
      [{ since: Date.parse(at(1)), until: Date.parse(at(4)) }, [1, 3, 4]],
      [{ slowMs: 1_000 }, [4]],
      [{ slowMs: 700, component: 'router' }, [5]],
      [{ slowMs: 700, component: 'agent' }, [4]],
      [{ slowMs: 2_000 }, []],
    ]
    for (const [query, numbers] of cases) {
      expect([query, (await read(path, query)).numbers]).toEqual([query, numbers])
      expect([query, (await read(path, query, 9)).numbers]).toEqual([query, numbers])
    }
    expect((await read(path)).lines).toHaveLength(7)
    expect((await read(path, {}, 99)).lines).toHaveLength(7)
  })

  test('compressed files are opened only where the tail or the time needs them', async () => {
    const folder = newFolder()
    const path = join(folder, 'gateway.log')
    const broken = join(folder, 'gateway.1.log.gz')
    writeFileSync(broken, 'this is no gzip file, which would be noted')
    utimesSync(broken, new Date(at(0)), new Date(at(0)))
    writeFileSync(path, lineAt(100) + lineAt(200))
    expect(await read(path, {}, 2)).toMatchObject({ numbers: [100, 200], notes: [] })
    const since = Date.parse(at(150))
    expect(await read(path, { since })).toMatchObject({ numbers: [200], notes: [] })
    expect(await read(path, { since }, 9)).toMatchObject({ numbers: [200], notes: [] })
    const all = await read(path, {}, 3)
    expect(all).toMatchObject({ numbers: [100, 200], notes: [expect.stringContaining('is broken')] })
  })

  test('of a compressed file that is cut off, what is left is read, and it is noted', async () => {
    const folder = newFolder()
    const path = join(folder, 'gateway.log')
    const whole = gzipSync(
      range(0, 60)
        .map((n) => lineAt(n, { random: Math.random() }))
        .join(''),
    )
    writeFileSync(join(folder, 'gateway.1.log.gz'), whole.subarray(0, whole.length / 2))
    writeFileSync(path, lineAt(59))
    const { lines, notes } = await read(path)
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.at(-1)?.fields()?.['n']).toBe(59)
    expect(lines.at(-2)?.fields()).toBeUndefined()
    expect(notes).toEqual([expect.stringContaining('gateway.1.log.gz is cut off')])
    writeFileSync(join(folder, 'gateway.1.log.gz'), '')
    expect(await read(path)).toMatchObject({ numbers: [59], notes: [expect.stringContaining('cut off')] })
  })

  test('a line of ten megabytes is a line; one that is longer than memory should hold is cut', async () => {
    const path = join(newFolder(), 'gateway.log')
    const long = lineAt(1, { text: 'é'.repeat(5_000_000) })
    writeFileSync(path, lineAt(0) + long + lineAt(2) + `${'x'.repeat(longestLine + 5)}\n` + lineAt(3))
    for (const count of [undefined, 9]) {
      const { lines } = await read(path, {}, count)
      expect(lines.map(numberOf)).toEqual([0, 1, 2, undefined, 3])
      expect(lines[1]?.text.length).toBe(long.length - 1)
      expect(lines[3]?.text.length).toBe(longestLine)
    }
  })

  test('backwards, lines are the same whatever lies across the blocks', () => {
    const path = join(newFolder(), 'a')
    const lines = range(0, 300).map((n) => `${n}${'ü'.repeat((n * 7919) % 3_000)}`)
    for (const end of ['', '\n']) {
      writeFileSync(path, lines.join('\n') + end)
      const file = openFile(path)
      expect([...linesBackwards(file, readFileSync(path).length)].reverse()).toEqual(lines)
    }
  })

  test('what is not there is empty; what may not be read, or is no file, is an error that says so', async () => {
    const folder = newFolder()
    const path = join(folder, 'logs', 'gateway.log')
    const open = () => openLogFiles(path, { note: () => undefined, willFollow: false })
    expect(open().isEmpty).toBe(true)
    expect((await read(path)).lines).toEqual([])
    mkdirSync(path, { recursive: true })
    expect(open).toThrow(/gateway\.log cannot be read: it is not a file/)
    rmSync(path, { recursive: true })
    writeFileSync(path, lineAt(1))
    chmodSync(path, 0)
    const restore = dropRights(folder)
    expect(open).toThrow(/cannot be read: this user may not read it/)
    restore()
  })
})

describe('following', () => {
  /** Follows from now on; `seen` grows. */
  function follow(path: string, query: LogQuery = {}) {
    const abort = new AbortController()
    const seen: LogLine[] = []
    const notes: string[] = []
    const files = openLogFiles(path, { note: (text) => notes.push(text), willFollow: true })
    const ended = (async () => {
      for await (const lines of files.follow(query, abort.signal)) seen.push(...lines)
    })()
    later(async () => {
      abort.abort()
      await ended
    })
    return { seen, notes, until: (count: number) => vi.waitFor(() => expect(seen).toHaveLength(count)) }
  }

  test.each([true, false])(
    'across many rotations each line comes once, in order; compressed: %s',
    async (compress) => {
      const path = join(newFolder(), 'gateway.log')
      const log = writer(path, 4_000, compress)
      write(log, 0, 10)
      const { seen, notes, until } = follow(path)
      // Several files become full between two looks, in one go and in parts.
      write(log, 10, 400)
      await until(390)
      for (let n = 400; n < 1_000; n += 50) {
        write(log, n, n + 50)
        await new Promise((resolve) => setImmediate(resolve))
      }
      await until(990)
      expect(seen.map(numberOf)).toEqual(range(10, 1_000))
      expect(notes).toEqual([])
    },
  )

  test('one that is not there yet, and a second process that comes later', async () => {
    const folder = newFolder()
    const path = join(folder, 'logs', 'gateway.log')
    const { seen, until } = follow(path, { level: 'info' })
    write(writer(path), 0, 2)
    await until(2)
    const second = writer(path)
    write(second, 2, 4)
    await until(4)
    second.debug({}, 'not wanted')
    write(second, 4, 5)
    await until(5)
    expect(seen.map(numberOf)).toEqual([0, 1, 2, 3, 4])
  })

  test('survives a file that is emptied, moved away or deleted, and takes half a line when it is whole', async () => {
    const path = join(newFolder(), 'gateway.log')
    writeFileSync(path, lineAt(0) + lineAt(1) + lineAt(2).slice(0, 20))
    const { seen, notes, until } = follow(path)
    appendFileSync(path, lineAt(2).slice(20))
    await until(1)
    truncateSync(path)
    await vi.waitFor(() => expect(notes).toHaveLength(1))
    appendFileSync(path, lineAt(3))
    await until(2)
    renameSync(path, `${path}.away`)
    appendFileSync(`${path}.away`, lineAt(4))
    writeFileSync(path, lineAt(5))
    await until(4)
    rmSync(path)
    await until(4)
    writeFileSync(path, lineAt(6))
    await until(5)
    expect(seen.map(numberOf)).toEqual([2, 3, 4, 5, 6])
    expect(notes).toEqual([expect.stringContaining('was cut off')])
  })
})
