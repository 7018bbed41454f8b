import { execFile } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterEach } from 'vitest'
import { fullFiles } from '../src/file-names.js'

const exec = promisify(execFile)
const cleanUps: (() => Promise<unknown> | void)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** What is to be done after the test, the last one first. */
export function later(cleanUp: () => Promise<unknown> | void): void {
  cleanUps.push(cleanUp)
}

/** A folder that is gone after the test. */
export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'openclaw-log-')))
  later(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A disk of 64 kB; on a machine that cannot mount one, undefined. */
export async function smallDisk(): Promise<string | undefined> {
  const folder = newFolder()
  try {
    await exec('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder])
  } catch (error) {
    process.stderr.write(`SKIPPED: no disk could be mounted: ${(error as Error).message.trim()}\n`)
    return undefined
  }
  later(() => exec('umount', [folder]))
  return folder
}

const nobody = 65_534

/** From here on the rights of the folder count, also where the tests run as root; the result ends it. */
export function dropRights(folder: string): () => void {
  if (process.geteuid?.() !== 0) return () => undefined
  chownSync(folder, nobody, nobody)
  process.seteuid?.(nobody)
  const restore = () => void process.seteuid?.(0)
  later(restore)
  return restore
}

/** Every line of a log, the oldest first: as a reader puts its files together. */
export function linesOf(path: string): Record<string, unknown>[] {
  const texts = [...fullFiles(path).map((file) => file.path), path].map((file) => {
    const bytes = readFileSync(file)
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  })
  return texts.flatMap((text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  )
}

export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort()
}
