import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Draft, DraftFile } from '../src/init/draft.js'
import { checkWritable, place } from '../src/init/placement.js'
import { Command, folderWith, openclaw } from './command.js'

const noOllama = { OLLAMA_HOST: '127.0.0.1:9' }

function file(name: string, text: string, mode?: number): DraftFile {
  return { name, text, isNew: true, ...(mode === undefined ? {} : { mode }) }
}

function draft(folder: string, files: readonly DraftFile[], retired: Draft['retired'] = []): Draft {
  return { folder, files, retired, kept: [], difference: [] }
}

function shape(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const { mode } = statSync(join(folder, name))
      return [name, `${(mode & 0o777).toString(8)} ${readFileSync(join(folder, name), 'utf8')}`]
    }),
  )
}

type Place = (draft: Draft) => Promise<void>

/** True when a failure at the last file leaves a folder, and one that was not there, as they were. */
async function isAllOrNothing(placing: Place): Promise<boolean> {
  const parent = folderWith({ 'here/package.json': 'old', 'here/openclaw.config.ts': 'old config' })
  const here = join(parent, 'here')
  chmodSync(join(here, 'package.json'), 0o640)
  const before = shape(here)
  const files = [file('package.json', 'new'), file('.env', 'secret', 0o600), file('last', '')]
  const retired = [{ from: 'openclaw.config.ts', to: 'openclaw.config.ts.old' }]
  await expect(placing(draft(here, files, retired))).rejects.toThrow()
  await expect(placing(draft(join(parent, 'new/inner'), files))).rejects.toThrow()
  return JSON.stringify([shape(here), readdirSync(parent)]) === JSON.stringify([before, ['here']])
}

/** Broken on purpose: one file after the other, where they are to be. */
async function naive({ folder, files }: Draft): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const { name, text } of files) {
    if (name === 'last') throw new Error('the disk is full')
    writeFileSync(join(folder, name), text)
  }
}

test('a failure undoes all that was done; files written one by one are found out', async () => {
  const whileMoving: Place = (one) => place(one, async (stage) => rmSync(join(stage, 'last')))
  const whileChecking: Place = (one) => place(one, () => Promise.reject(new Error('a wrong config')))
  expect(await isAllOrNothing(whileMoving)).toBe(true)
  expect(await isAllOrNothing(whileChecking)).toBe(true)
  expect(await isAllOrNothing(naive)).toBe(false)
})

test('what goes well keeps modes and links, and leaves no trace of the staging', async () => {
  const folder = folderWith({ 'package.json': 'old', 'elsewhere/ignore': 'old' })
  chmodSync(join(folder, 'package.json'), 0o640)
  symlinkSync('elsewhere/ignore', join(folder, '.gitignore'))
  const files = [file('package.json', 'new'), file('.gitignore', 'new'), file('.env', 'secret', 0o600)]
  await place(draft(folder, files), async () => undefined)
  expect(readdirSync(folder).sort()).toEqual(['.env', '.gitignore', 'elsewhere', 'package.json'])
  expect(readlinkSync(join(folder, '.gitignore'))).toBe('elsewhere/ignore')
  expect(shape(join(folder, 'elsewhere'))).toEqual({ ignore: '644 new' })
  expect([
    statSync(join(folder, 'package.json')).mode & 0o777,
    statSync(join(folder, '.env')).mode & 0o777,
  ]).toEqual([0o640, 0o600])
})

test('a folder that may not be written is said in words', async () => {
  const folder = folderWith({ file: '' })
  expect(() => checkWritable(join(folder, 'file', 'inner'))).toThrow(
    /cannot be written: a part of its path is a file/,
  )
  chmodSync(folder, 0o555)
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.(65534)
  try {
    expect(() => checkWritable(folder)).toThrow(/cannot be written: writing there is not permitted/)
  } finally {
    if (root) process.seteuid?.(0)
  }
})

test('a full disk is said in words, and nothing is left', async (context) => {
  const folder = folderWith()
  try {
    // Two pages: the third file does not fit.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'none', folder], { stdio: 'pipe' })
  } catch (error) {
    const problem = `no disk could be mounted: ${(error as Error).message.trim()}`
    process.stderr.write(`SKIPPED: ${problem}\n`)
    return context.skip(problem)
  }
  try {
    const { code, stderr } = await openclaw(['init', '--yes', '--no-install'], { cwd: folder, env: noOllama })
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`${folder} cannot be written: the disk is full.`),
    ])
    expect(readdirSync(folder)).toEqual([])
  } finally {
    execFileSync('umount', [folder])
  }
})

test('a signal in the middle leaves nothing', async () => {
  const cwd = folderWith()
  const command = new Command(['init', '--yes', '--no-install'], { cwd, env: noOllama })
  const staged = () =>
    readdirSync(cwd, { recursive: true }).some((name) => String(name).endsWith('openclaw.config.ts'))
  await command.until(staged)
  command.child.kill('SIGTERM')
  expect((await command.finished).code).toBe(143)
  expect(readdirSync(cwd)).toEqual([])
})
