import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { createLog } from '../src/index.js'
import type { FileOutput, LogWriter } from '../src/index.js'
import { dropRights, later, linesOf, namesIn, newFolder, smallDisk } from './folder.js'

interface Logged {
  readonly log: LogWriter
  /** The lines of the console. */
  readonly told: string[]
  readonly path: string
}

function logTo(path: string, more: Partial<FileOutput> = {}): Logged {
  const told: string[] = []
  const output = { type: 'file', path, maxBytes: 10_000, maxFiles: 1_000, compress: true, ...more } as const
  const log = createLog({
    level: 'info',
    format: 'json',
    outputs: [{ type: 'console' }, output],
    destination: { write: (line) => void told.push(line) },
  })
  later(() => log.close())
  return { log, told, path }
}

const numbersOf = (path: string) => linesOf(path).flatMap(({ n }) => (typeof n === 'number' ? [n] : []))
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Logs numbered lines until one is in the file. */
async function untilWritten({ log, path }: Logged): Promise<void> {
  await vi.waitFor(
    () => {
      log.info({ n: -1 }, 'again')
      if (!existsSync(path) || !readFileSync(path, 'utf8').includes('"n":-1')) throw new Error('not written')
    },
    { timeout: 5_000, interval: 50 },
  )
}

describe('rotation', () => {
  test('under load every line is there once, in order, over compressed files and the one that is written', async () => {
    const { log, path } = logTo(join(newFolder(), 'logs', 'gateway.log'))
    for (let n = 0; n < 3_000; n += 1) {
      log.info({ n, more: 'x'.repeat(n % 200) }, 'a line')
      if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    const names = () => namesIn(join(path, '..'))
    await vi.waitFor(() => expect(names().filter((name) => /^gateway\.\d+\.log$/.test(name))).toEqual([]))
    expect(names().filter((name) => /^gateway\.\d+\.log\.gz$/.test(name)).length).toBeGreaterThan(40)
    expect(numbersOf(path)).toEqual(upTo(3_000))
    expect(statSync(path).size).toBeLessThanOrEqual(10_000)
  })

  test('files are for their owner alone, and so is their folder', async () => {
    const { log, path } = logTo(join(newFolder(), 'logs', 'gateway.log'), { maxBytes: 100 })
    log.info({ n: 0 }, 'one')
    log.info({ n: 1 }, 'two')
    await vi.waitFor(() => expect(namesIn(join(path, '..'))).toContain('gateway.1.log.gz'))
    for (const name of ['gateway.log', 'gateway.1.log.gz'])
      expect(statSync(join(path, '..', name)).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  })

  test('the oldest files go, and foreign ones stay', async () => {
    const folder = newFolder()
    for (const name of ['gateway.old.log', 'gateway.0.log', 'other.1.log'])
      writeFileSync(join(folder, name), 'x')
    const { log, path } = logTo(join(folder, 'gateway.log'), { maxBytes: 100, maxFiles: 2, compress: false })
    for (const n of upTo(6)) log.info({ n }, 'a line')
    expect(namesIn(folder).filter((name) => !name.endsWith('.lock'))).toEqual([
      ...['gateway.0.log', 'gateway.4.log', 'gateway.5.log', 'gateway.log', 'gateway.old.log', 'other.1.log'],
    ])
    expect(numbersOf(path)).toEqual([3, 4, 5])
  })

  test('a line that is larger than a file has one of its own', () => {
    const { log, path } = logTo(join(newFolder(), 'gateway.log'), { maxBytes: 200, compress: false })
    log.info({ n: 0 }, 'small')
    log.info({ n: 1 }, 'x'.repeat(5_000))
    log.info({ n: 2 }, 'small')
    expect(numbersOf(path)).toEqual([0, 1, 2])
    expect(namesIn(join(path, '..')).filter((name) => /\d/.test(name))).toHaveLength(2)
  })

  test('a process goes on where the last one ended, and compresses what that one left', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'gateway.7.log'), '{"n":0}\n')
    writeFileSync(join(folder, 'gateway.7.log.gz.part'), 'half')
    writeFileSync(join(folder, 'gateway.log'), '{"n":1}\n')
    const { log, path } = logTo(join(folder, 'gateway.log'), { maxBytes: 100 })
    log.info({ n: 2 }, 'a line')
    log.info({ n: 3 }, 'a line')
    await vi.waitFor(() =>
      expect(namesIn(folder).filter((name) => !name.endsWith('.lock'))).toEqual([
        ...['gateway.7.log.gz', 'gateway.8.log.gz', 'gateway.9.log.gz', 'gateway.log'],
      ]),
    )
    expect(numbersOf(path)).toEqual([0, 1, 2, 3])
  })

  test('half a line that a power cut left is ended', () => {
    const path = join(newFolder(), 'gateway.log')
    writeFileSync(path, '{"n":0}\n{"n":')
    logTo(path).log.info({ n: 1 }, 'a line')
    expect(readFileSync(path, 'utf8').split('\n').slice(0, 2)).toEqual(['{"n":0}', '{"n":'])
    expect(readFileSync(path, 'utf8').split('\n')[2]).toContain('"n":1')
  })
})

describe('several processes', () => {
  const source = (path: string, count: number, end: string) => `
    import { createLog } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
    const output = { type: 'file', path: ${JSON.stringify(path)}, maxBytes: 2000, maxFiles: 1000, compress: true }
    const log = createLog({ level: 'info', format: 'json', outputs: [output] })
    for (let n = 0; n < ${count}; n += 1) log.info({ n }, 'a line')
    ${end}`

  function run(path: string, count: number, end: string) {
    const file = join(newFolder(), 'main.mts')
    writeFileSync(file, source(path, count, end))
    const args = ['--import', import.meta.resolve('tsx'), '-C', '@openclaw/source', file]
    const cwd = fileURLToPath(new URL('../../..', import.meta.url))
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
    later(() => void child.kill('SIGKILL'))
    return child
  }

  test('what was written is there after SIGKILL, an uncaught exception and an exit', async () => {
    const ends = ["process.kill(process.pid, 'SIGKILL')", "throw new Error('bad')", 'process.exit(0)']
    const folder = newFolder()
    await Promise.all(
      ends.map(async (end, index) => {
        const path = join(folder, `${index}`, 'gateway.log')
        const child = run(path, 100, index === 1 ? `console.error = () => undefined; ${end}` : end)
        await once(child, 'exit')
        expect(numbersOf(path)).toEqual(upTo(100))
        // And the next one has the same file, since nobody has it.
        logTo(path, { maxBytes: 2_000 }).log.info({ n: 100 }, 'a line')
        expect(numbersOf(path)).toEqual(upTo(101))
      }),
    )
  })

  test('each has a file of its own, and the second leaves the files of the first alone', async () => {
    const path = join(newFolder(), 'gateway.log')
    const first = run(path, 50, "console.log('done'); setInterval(() => {}, 1000)")
    await once(first.stdout, 'data')
    const { log } = logTo(path, { maxBytes: 2_000 })
    for (const n of upTo(50)) log.info({ n }, 'a line')
    await log.close()
    const second = join(path, '..', 'gateway-2.log')
    expect(numbersOf(path)).toEqual(upTo(50))
    expect(numbersOf(second)).toEqual(upTo(50))
    first.kill('SIGKILL')
    await once(first, 'exit')
    logTo(path).log.info({ n: 50 }, 'a line')
    expect(numbersOf(path)).toEqual(upTo(51))
  })

  test('a claim from another container counts while it is confirmed', () => {
    const path = join(newFolder(), 'gateway.log')
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: 1, place: 'elsewhere', startedAt: '1' }))
    logTo(path).log.info({ n: 0 }, 'a line')
    expect(existsSync(path)).toBe(false)
    expect(numbersOf(join(path, '..', 'gateway-2.log'))).toEqual([0])
  })

  test('a claim of a process that is gone, or of another one with its id, counts nothing', () => {
    const path = join(newFolder(), 'gateway.log')
    const { log } = logTo(path)
    log.info({ n: 0 }, 'a line')
    const claim = JSON.parse(readFileSync(`${path}.lock`, 'utf8')) as { startedAt: string }
    writeFileSync(`${path}.lock`, JSON.stringify({ ...claim, startedAt: 'another time' }))
    logTo(path).log.info({ n: 1 }, 'a line')
    expect(numbersOf(path)).toEqual([0, 1])
  })
})

describe('a file that cannot be written', () => {
  const warnings = ({ told }: Logged) => told.filter((line) => line.includes('cannot be written'))

  test('for a full disk: told once, whole lines, and written again when there is space', async (context) => {
    const disk = await smallDisk()
    if (disk === undefined) return context.skip()
    writeFileSync(join(disk, 'filler'), 'x'.repeat(40_000))
    const logged = logTo(join(disk, 'gateway.log'), { maxBytes: 1_000_000 })
    for (const n of upTo(300)) logged.log.info({ n, more: 'x'.repeat(200) }, 'a line')
    expect(warnings(logged)).toHaveLength(1)
    const kept = numbersOf(logged.path)
    expect(kept).toEqual(upTo(kept.length))
    expect(kept.length).toBeGreaterThan(20)
    expect(kept.length).toBeLessThan(300)
    expect(logged.told.filter((line) => line.includes('"n":'))).toHaveLength(300)
    rmSync(join(disk, 'filler'))
    await untilWritten(logged)
    const after = linesOf(logged.path)[kept.length]
    expect(after).toMatchObject({ level: 'warn', component: 'gateway' })
    expect(after?.['missing']).toBeGreaterThanOrEqual(300 - kept.length)
    expect(logged.told.join('')).toContain('can be written again')
    await logged.log.close()
  })

  test('for a folder that is a file: told once, and nothing is thrown', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'logs'), 'a file')
    const logged = logTo(join(folder, 'logs', 'gateway.log'))
    for (const n of upTo(10)) logged.log.info({ n }, 'a line')
    expect(warnings(logged)).toHaveLength(1)
    expect(logged.told).toHaveLength(11)
    rmSync(join(folder, 'logs'))
    await untilWritten(logged)
  })

  test('for a read-only folder: told once, and written again when it is not', async () => {
    const folder = newFolder()
    const release = dropRights(folder)
    chmodSync(folder, 0o500)
    const logged = logTo(join(folder, 'gateway.log'))
    for (const n of upTo(10)) logged.log.info({ n }, 'a line')
    expect(warnings(logged)).toHaveLength(1)
    expect(namesIn(folder)).toEqual([])
    chmodSync(folder, 0o700)
    await untilWritten(logged)
    await logged.log.close()
    release()
  })

  test('for what is no file', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'gateway.log'))
    const logged = logTo(join(folder, 'gateway.log'))
    logged.log.info({}, 'a line')
    expect(warnings(logged)).toHaveLength(1)
    expect(warnings(logged)[0]).toContain('is not a file')
  })

  test.each([
    ['whose folder was deleted', (path: string) => rmSync(join(path, '..'), { recursive: true })],
    ['that was moved away', (path: string) => renameSync(path, `${path}.moved`)],
  ])('%s, is made anew', async (_name, take) => {
    const logged = logTo(join(newFolder(), 'logs', 'gateway.log'))
    logged.log.info({ n: 0 }, 'a line')
    take(logged.path)
    await untilWritten(logged)
    expect(namesIn(join(logged.path, '..'))).toContain('gateway.log.lock')
    expect(warnings(logged)).toEqual([])
  })
})

test('after close nothing is written, and others may have the file', async () => {
  const { log, path } = logTo(join(newFolder(), 'gateway.log'))
  log.info({ n: 0 }, 'a line')
  await log.close()
  log.info({ n: 1 }, 'a line')
  expect(numbersOf(path)).toEqual([0])
  expect(namesIn(join(path, '..'))).toEqual(['gateway.log'])
})

test('a file has lines of JSON without colours, whatever the console shows', () => {
  const path = join(newFolder(), 'gateway.log')
  const told: string[] = []
  const file = { type: 'file', path, maxBytes: 10_000, maxFiles: 1, compress: false } as const
  const log = createLog({
    level: 'info',
    format: 'pretty',
    outputs: [{ type: 'console', colorize: true }, file],
    destination: { write: (line) => void told.push(line) },
  })
  later(() => log.close())
  log.info({ n: 0 }, 'a\u001b[31m line')
  expect(told.join('')).toContain('\u001b[32m')
  expect(linesOf(path)).toMatchObject([
    { level: 'info', component: 'gateway', n: 0, msg: 'a\u001b[31m line' },
  ])
  expect(readFileSync(path, 'utf8')).not.toContain('\u001b')
})
