import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { isOpenClawError } from '@openclaw/sdk'
import { candidateOf, checkEntry } from '../src/plugin-folder/candidate.js'
import { keepPlugins } from '../src/plugin-folder/keep.js'
import { ownFolder, secondCopies } from '../src/plugin-folder/own-packages.js'
import { permissionChanges, permissionsOf } from '../src/plugin-folder/permissions.js'
import { parseSource } from '../src/plugin-folder/source.js'
import { openStaging } from '../src/plugin-folder/staging.js'
import { folderWith, openclaw } from './command.js'
import { runHere } from './here.js'
import { pluginPackage } from './plugin-package.js'
import type { PluginPackage } from './plugin-package.js'
import { startRegistry, tarballOf } from './registry.js'
import type { Registry } from './registry.js'
import { Terminal, terminalProblem } from './terminal.js'

const name = 'openclaw-channel-hello'
const open: Registry[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((registry) => registry.close()))
})

interface Place {
  readonly home: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly registry: Registry
}

async function place(): Promise<Place> {
  const registry = await startRegistry()
  open.push(registry)
  const env = { npm_config_registry: registry.url, npm_config_cache: folderWith() }
  return { home: folderWith(), cwd: folderWith(), env, registry }
}

async function run(args: readonly string[], { home, cwd, env }: Place) {
  const { code, stdout, stderr } = await runHere(['plugins', ...args], { home, cwd, env })
  return { code, stdout, stderr }
}

const option = { type: 'string', default: 'hi', description: 'What it says first.' }
const options = { type: 'object', additionalProperties: false, properties: { greeting: option } }

/** Every file below a folder, with its text. */
function everything(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name)
      return [path, readFileSync(path, 'utf8')]
    }),
  )
}

test(
  'from a registry: added, shown, verified, used, updated and removed without a trace',
  { timeout: 60_000 },
  async () => {
    const here = await place()
    const { home, cwd, registry } = here
    // Code that runs, or a script of the package, would leave a file.
    const trap = join(cwd, 'it-ran')
    const write = `require('fs').writeFileSync('${trap}', '')`
    const more = { scripts: { postinstall: `node -e "${write}"`, prepack: `node -e "${write}"` } }
    const first = `import { writeFileSync } from 'node:fs'; writeFileSync('${trap}', '')`
    registry.publish(pluginPackage(name, { options, hooks: ['receive'], needs: ['channels'], first, more }))

    const added = await run(['add', `${name}@1.0.0`, '--yes'], here)
    expect([added.code, added.stderr]).toEqual([0, ''])
    expect(added.stdout).toContain(`${name} 1.0.0 was added to ${home}/plugins.`)
    expect(added.stdout).toContain('receive    May it enter?')
    expect(existsSync(trap)).toBe(false)

    const twice = await run(['add', name, '--yes', '--json'], here)
    expect([twice.code, JSON.parse(twice.stdout)]).toMatchObject([1, { error: { code: 'OC_PLUGIN_EXISTS' } }])

    writeFileSync(join(cwd, 'openclaw.config.json'), JSON.stringify({ plugins: [{ use: name }] }))
    const info = await run(['info', name], here)
    expect(info.stdout).toContain(`from      ${name}@1.0.0 (registry)`)
    expect(info.stdout).toContain('files     as it was agreed to')
    expect(info.stdout).toContain(`used by   plugins[0] of ${cwd}/openclaw.config.json`)
    expect(info.stdout).toMatch(/greeting +string +"hi" +What it says first\./)
    const document = JSON.parse((await run(['info', name, '--json'], here)).stdout) as {
      record: { integrity: string }
    }
    expect(document).toMatchObject({
      ok: true,
      record: { version: '1.0.0' },
      changes: [],
      uses: { paths: ['plugins[0]'] },
    })
    expect(document.record.integrity).toMatch(/^sha512-/)

    const used = await run(['remove', name], here)
    expect(used.code).toBe(1)
    expect(used.stderr).toContain(
      `error OC_PLUGIN_IN_USE: The plugin ${name} is needed by plugins[0] of ${cwd}`,
    )

    // A file that was changed, one that came, one that went.
    expect((await run(['verify'], here)).code).toBe(0)
    const folder = join(home, 'plugins/node_modules', name)
    writeFileSync(join(folder, 'index.js'), 'changed')
    writeFileSync(join(folder, 'new.js'), '')
    const differs = await run(['verify', name], here)
    expect(differs.code).toBe(1)
    expect(differs.stdout).toContain('index.js was changed\n  new.js was added')
    expect((await run(['info', name], here)).stdout).toContain(
      'files     changed since: index.js was changed',
    )

    // More than was agreed to is asked again; here nobody can be.
    registry.publish(
      pluginPackage(name, { version: '1.1.0', hooks: ['receive', 'send'], needs: ['channels'] }),
    )
    const before = everything(join(home, 'plugins'))
    const grown = await run(['update', name], here)
    expect([grown.code, grown.stdout]).toEqual([2, ''])
    expect(everything(join(home, 'plugins'))).toEqual(before)
    const updated = await run(['update', name, '--yes'], here)
    expect([updated.code, updated.stdout]).toEqual([0, `${name}: 1.0.0 → 1.1.0\n  + hook send\n`])
    expect((await run(['verify', '--json'], here)).code).toBe(0)

    // Less, or the same, is not.
    registry.publish(pluginPackage(name, { version: '1.2.0', hooks: ['send'], needs: ['channels'] }))
    const shrunk = await run(['update', name], here)
    expect([shrunk.code, shrunk.stdout]).toEqual([0, `${name}: 1.1.0 → 1.2.0\n  - hook receive\n`])
    expect((await run(['update', name], here)).stdout).toBe(`${name} 1.2.0 is the newest already.\n`)

    const removed = await run(['remove', name, '--force'], here)
    expect([removed.code, removed.stdout]).toEqual([0, `${name} 1.2.0 was removed.\n`])
    expect(readdirSync(home)).toEqual([])
    expect(existsSync(trap)).toBe(false)
  },
)

test('tarball and folder; what fails halfway leaves everything as it was', { timeout: 60_000 }, async () => {
  const here = await place()
  const { home, cwd } = here
  writeFileSync(join(cwd, 'hello.tgz'), tarballOf(pluginPackage(name)))
  expect((await run(['add', './hello.tgz', '--yes'], here)).code).toBe(0)
  const before = everything(home)

  // Its code runs with the SDK of the gateway, which it finds by a link.
  const config = { plugins: [{ use: name }] }
  writeFileSync(join(cwd, 'used.json'), JSON.stringify(config))
  const valid = await openclaw(['config', 'validate', 'used.json'], { home, cwd })
  expect([valid.code, valid.stderr]).toEqual([0, ''])

  const other = 'openclaw-monitor-other'
  const missing = pluginPackage(other, { more: { dependencies: { 'openclaw-no-such-package': '1.0.0' } } })
  writeFileSync(join(cwd, 'other.tgz'), tarballOf(missing))
  const failed = await run(['add', './other.tgz', '--yes'], here)
  expect([failed.code, failed.stdout]).toEqual([1, ''])
  expect(failed.stderr).toContain('error OC_PLUGIN_INSTALL_FAILED: npm install failed')
  expect(everything(home)).toEqual(before)

  const folder = join(cwd, 'other')
  mkdirSync(folder)
  for (const [path, text] of Object.entries(pluginPackage(other))) writeFileSync(join(folder, path), text)
  expect((await run(['add', './other', '--yes'], here)).code).toBe(0)
  const { stdout } = await run(['verify'], here)
  expect(stdout).toBe(`${name} 1.0.0: as it was agreed to\n${other} 1.0.0: as it was agreed to\n`)

  // The folder has moved on, and its version has not.
  writeFileSync(join(folder, 'more.js'), '')
  const again = await run(['update', other, '--json'], here)
  expect(JSON.parse(again.stdout)).toMatchObject({
    ok: true,
    from: '1.0.0',
    to: '1.0.0',
    updated: true,
    permissions: [],
  })
  expect((await run(['remove', name], here)).code).toBe(0)
  expect((await run(['verify'], here)).stdout).toBe(`${other} 1.0.0: as it was agreed to\n`)
})

describe('what is refused before anything is fetched', () => {
  const document = (given: PluginPackage = {}, other = name): Record<string, unknown> =>
    JSON.parse(pluginPackage(other, given)['package.json'] ?? '') as Record<string, unknown>

  test.each<[string, Record<string, unknown>, string, string]>([
    ['no manifest', document({ manifest: undefined }), 'OC_PLUGIN_MANIFEST', 'has no field "openclaw"'],
    [
      'a kind that is none',
      document({ manifest: { kind: 'chanel' } }),
      'OC_PLUGIN_MANIFEST',
      'openclaw.kind',
    ],
    [
      'another api',
      document({ manifest: { api: 9 } }),
      'OC_PLUGIN_API',
      'plugin api 9; this gateway speaks 1',
    ],
    [
      'a peer range that does not fit',
      document({ more: { peerDependencies: { '@openclaw/sdk': '^7.0.0' } } }),
      'OC_PLUGIN_API',
      'asks for @openclaw/sdk ^7.0.0',
    ],
    [
      'a schema of options that is wrong',
      document({ options: { ...options, properties: { a: { type: 'strng' } } } }),
      'OC_PLUGIN_SCHEMA',
      'wrong itself',
    ],
    [
      'the name of a standard plugin',
      document({}, '@openclaw/http-server'),
      'OC_PLUGIN_EXISTS',
      'comes with',
    ],
    ['no name', document({}, '../evil'), 'OC_PLUGIN_MANIFEST', 'no name and version'],
  ])('%s', async (_what, given, code, message) => {
    const error: unknown = await candidateOf(given).catch((thrown: unknown) => thrown)
    expect(isOpenClawError(error) && error.code).toBe(code)
    expect((error as Error).message).toContain(message)
  })

  test('a package that was not built', () => {
    const folder = folderWith({ 'package.json': JSON.stringify({ exports: './dist/index.js' }) })
    expect(() => checkEntry(name, folder)).toThrow('has no dist/index.js, which it exports')
    expect(() => checkEntry(name, folderWith({ 'package.json': '{ "exports": {} }' }))).toThrow(
      'exports nothing',
    )
  })

  test('a second kernel or SDK, wherever it lies; a link to ours is none', () => {
    const packages = {
      '': {},
      '../../sdk': { name: '@openclaw/sdk' },
      'node_modules/@openclaw/sdk': { link: true },
      'node_modules/a/node_modules/@openclaw/kernel': {},
      'node_modules/b': {},
    }
    const folder = folderWith({ 'package-lock.json': JSON.stringify({ packages }) })
    expect(secondCopies(join(folder, 'package-lock.json'))).toEqual([
      'node_modules/a/node_modules/@openclaw/kernel',
    ])
  })

  test.each([
    'git+ssh://git@host/x.git',
    'https://host/x',
    'npm:other@1',
    'Upper Case',
    './nowhere',
    './gone.tgz',
    'a@b@c',
  ])('%s is no source', (what) => expect(() => parseSource(what)).toThrow())

  test('without a terminal and without --yes, and with --json alone', async () => {
    const here = await place()
    for (const flags of [[], ['--json']]) {
      const { code } = await run(['add', name, ...flags], here)
      expect(code).toBe(2)
    }
    expect(readdirSync(here.home)).toEqual([])
    expect((await run(['update', 'openclaw-channel-none'], here)).code).toBe(1)
    expect((await run(['remove', 'openclaw-channel-none'], here)).code).toBe(1)
    expect((await run(['info', 'openclaw-channel-none'], here)).code).toBe(78)
  })
})

test('permissions: what was added and what was taken away', () => {
  const of = (hooks: string[], kind = 'guard') => permissionsOf({ kind, permissions: { hooks } })
  expect(permissionChanges(of(['receive']), of(['receive']))).toEqual([])
  expect(permissionChanges(of(['receive']), of(['send'], 'channel'))).toEqual([
    ...['+ kind channel (was guard)', '+ hook send', '- hook receive'],
  ])
})

describe('an exchange', () => {
  test('that was cut between its two steps is taken back at the next start', () => {
    const home = folderWith({ 'plugins.before/openclaw-plugins.json': 'the old one' })
    keepPlugins(home)
    expect(everything(home)).toEqual({ [join(home, 'plugins/openclaw-plugins.json')]: 'the old one' })
  })

  test('of the gateway itself: links to its packages are turned to where it is now', () => {
    const home = folderWith({ 'plugins/node_modules/@openclaw/other/package.json': '{}' })
    const link = join(home, 'plugins/node_modules/@openclaw/sdk')
    symlinkSync(join(home, 'gone'), link)
    keepPlugins(home)
    expect(realpathSync(link)).toBe(ownFolder('@openclaw/sdk'))
    expect(existsSync(join(home, 'plugins/node_modules/@openclaw/other/package.json'))).toBe(true)
  })

  test('is one at a time; what a process left that is gone is begun anew', () => {
    const home = folderWith({ 'plugins.next/owner': '999999999', 'plugins.next/rest': '' })
    const staging = openStaging(home)
    expect(existsSync(join(staging.folder, 'rest'))).toBe(false)
    expect(() => openStaging(home)).toThrow(`Process ${process.pid} is changing the plugins of this home`)
    staging.discard()
    expect(readdirSync(home)).toEqual([])
  })
})

describe.skipIf(terminalProblem() !== undefined)('in a terminal', { timeout: 60_000 }, () => {
  test('shows what it may do and asks; no is no, yes is yes', async () => {
    const { home, cwd } = await place()
    writeFileSync(join(cwd, 'hello.tgz'), tarballOf(pluginPackage(name, { hooks: ['send'] })))
    const env = { OPENCLAW_HOME: home }
    const no = new Terminal(['plugins', 'add', './hello.tgz'], { cwd, env, columns: 120 })
    await no.answer('Agree, and install it?', 'Enter')
    expect(await no.ended()).toBe(1)
    expect(no.screen()).toContain('May it leave?')
    expect(no.screen()).toContain('it is no sandbox')
    expect(readdirSync(home)).toEqual([])
    const yes = new Terminal(['plugins', 'add', './hello.tgz'], { cwd, env, columns: 120 })
    await yes.answer('Agree, and install it?', 'Left', 'Enter')
    expect(await yes.ended()).toBe(0)
    expect(readdirSync(home)).toEqual(['plugins'])
  })
})
