import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it, vi } from 'vitest'
import { runConformance } from '../src/index.js'
import { newFolder, pluginFolder } from './plugin-folder.js'

const good = fileURLToPath(new URL('./samples/good', import.meta.url))

function pack(folder: string): string {
  const place = newFolder()
  const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', place], { cwd: folder })
  return join(place, name.toString().trim())
}

afterEach(() => {
  vi.unstubAllEnvs()
})

it('asks what is in a tarball, with the SDK of this gateway, and leaves nothing', async () => {
  const tarball = pack(good)
  const temporary = join(newFolder(), 'temporary')
  mkdirSync(temporary)
  vi.stubEnv('TMPDIR', temporary)
  const { ok, name, version, results } = await runConformance(tarball, {
    only: ['life.start', 'suite.bench'],
  })
  expect([name, version, ok]).toEqual(['openclaw-channel-good', '1.0.0', true])
  expect(results.map(({ id }) => id)).toContain('life.start')
  expect(readdirSync(temporary)).toEqual([])
})

it('installs what a tarball depends on, and runs none of its scripts', async () => {
  const library = newFolder()
  const scripts = { postinstall: 'node -e "process.exit(1)"' }
  const text = {
    name: 'openclaw-sample-library',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    scripts,
  }
  writeFileSync(join(library, 'package.json'), JSON.stringify(text))
  writeFileSync(join(library, 'index.js'), 'export const word = 1')
  const dependencies = { 'openclaw-sample-library': `file:${pack(library)}`, '@openclaw/sdk': '0.1.0' }
  const plugin = pluginFolder('openclaw-monitor-depends', {
    packageFile: { dependencies },
    before: "import { word } from 'openclaw-sample-library'",
    setup: 'context.log.debug({ word }, "set up")',
  })
  const { results } = await runConformance(pack(plugin), { only: ['import.loads'] })
  expect(results.at(-1)).toMatchObject({ id: 'import.loads', status: 'passed' })
})

it.each([
  ['nothing', join(newFolder(), 'gone'), /There is nothing at/],
  ['a folder without a package', newFolder(), /is no package/],
  ['a file that is no tarball', fileURLToPath(import.meta.url), /no tarball that can be unpacked/],
])('refuses %s as wrong use', async (_, path, message) => {
  await expect(runConformance(path)).rejects.toMatchObject({
    code: 'OC_CLI_USAGE',
    message: expect.stringMatching(message) as string,
  })
})

it('tells what could not be installed', async () => {
  const plugin = pluginFolder('openclaw-monitor-lost', {
    packageFile: { dependencies: { lost: `file:${join(newFolder(), 'lost.tgz')}` } },
  })
  await expect(runConformance(pack(plugin))).rejects.toMatchObject({
    code: 'OC_PLUGIN_LOAD_FAILED',
    message: expect.stringContaining('(lost)') as string,
  })
})
