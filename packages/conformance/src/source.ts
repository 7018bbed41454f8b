import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { findPackage } from '@openclaw/config'
import { OpenClawError, toError } from '@openclaw/sdk'
import { shared } from './shared.js'

const run = promisify(execFile)

export interface PackageFile {
  readonly name: string
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  /** The manifest, whatever it is; undefined where there is none. */
  readonly openclaw: unknown
}

export interface PluginSource {
  readonly folder: string
  readonly packageFile: PackageFile
  /** Removes what was unpacked. */
  close(): Promise<void>
}

/**
 * The folder of a plugin, or the one that its tarball was unpacked into, with what it depends on. None of its scripts
 * run. Throws OC_CLI_USAGE for what is neither, and OC_PLUGIN_LOAD_FAILED where a dependency cannot be had.
 */
export async function openSource(path: string): Promise<PluginSource> {
  const place = resolve(path)
  if (!existsSync(place)) throw wrongUse(`There is nothing at ${place}`)
  if (statSync(place).isDirectory()) {
    return { folder: place, packageFile: await readPackage(place), close: async () => undefined }
  }
  const temporary = await mkdtemp(join(tmpdir(), 'openclaw-conformance-'))
  const close = () => rm(temporary, { recursive: true, force: true })
  try {
    const folder = join(temporary, 'package')
    await unpack(place, folder)
    const packageFile = await readPackage(folder)
    await installMissing(folder, packageFile)
    return { folder, packageFile, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function unpack(tarball: string, folder: string): Promise<void> {
  await mkdir(folder)
  try {
    // npm puts all files into one folder, whose name is of no account.
    await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])
  } catch (cause) {
    throw wrongUse(`${tarball} is no folder, and no tarball that can be unpacked: ${reasonOf(cause)}`, cause)
  }
}

async function readPackage(folder: string): Promise<PackageFile> {
  try {
    const text = await readFile(join(folder, 'package.json'), 'utf8')
    const { name, version, dependencies, openclaw } = JSON.parse(text) as Partial<PackageFile>
    if (typeof name !== 'string') throw new Error('it has no name')
    return { name, version: version ?? '', dependencies: dependencies ?? {}, openclaw }
  } catch (cause) {
    throw wrongUse(`${folder} is no package: its package.json cannot be read: ${reasonOf(cause)}`, cause)
  }
}

async function installMissing(folder: string, { name, version, dependencies }: PackageFile): Promise<void> {
  const missing = Object.entries(dependencies).filter(
    ([one]) => !shared.some((own) => own === one) && findPackage(one, folder) === undefined,
  )
  if (missing.length === 0) return
  const own = { name, version, private: true, dependencies: Object.fromEntries(missing) }
  const place = join(folder, '..')
  await writeFile(join(place, 'package.json'), JSON.stringify(own))
  try {
    const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--no-package-lock']
    await run('npm', ['install', ...flags], { cwd: place, shell: process.platform === 'win32' })
  } catch (cause) {
    const names = missing.map(([one]) => one).join(', ')
    const message = `What ${name} depends on could not be installed (${names}): ${reasonOf(cause)}`
    const hint = 'Correct its dependencies, or install them in its folder and test the folder.'
    throw new OpenClawError('OC_PLUGIN_LOAD_FAILED', message, { cause, hint, plugin: name })
  }
}

function wrongUse(message: string, cause?: unknown): OpenClawError {
  const hint = 'Give the folder of a plugin, or the tarball that `npm pack` writes.'
  return new OpenClawError('OC_CLI_USAGE', message, { cause, hint })
}

/** The last thing that it said: what a program prints before is about its progress. */
function reasonOf(cause: unknown): string {
  return toError(cause).message.trim().split('\n').at(-1) ?? ''
}
