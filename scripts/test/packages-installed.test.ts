import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkImporting } from '../packages/importing.js'
import { installAlone } from '../packages/install.js'
import { packAll } from '../packages/pack.js'
import { checkRunning } from '../packages/running.js'
import { readTarball, type Tarball } from '../packages/tarball.js'
import { findingLine, type Finding } from '../shape/finding.js'
import { writeSamples, type Fault } from './packages-samples.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openclaw-installed-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function lines(findings: readonly Finding[]): string {
  return findings.map(findingLine).join('\n')
}

/** Packs and installs a sound package, and one with `fault`. */
async function install(fault: Omit<Fault, 'path' | 'found'>): Promise<readonly [string, readonly Tarball[]]> {
  const root = join(folder, 'workspace')
  writeSamples(root, [{ path: 'plugins/agent-other', found: '', ...fault }])
  const packed = await packAll(root, folder)
  const findings = await installAlone(packed, join(folder, 'alone'))
  return [lines(findings), await Promise.all(packed.map(readTarball))]
}

describe('the installed packages', () => {
  it('are found among the tarballs, at their exact version, and can be imported', async () => {
    const [installed, tarballs] = await install({
      manifest: {
        dependencies: { '@openclaw/agent-sound': '0.1.0' },
        exports: { '.': './dist/index.js', './data/*.json': './data/*.json' },
        files: ['dist', 'data'],
      },
      files: {
        'dist/index.js': "export { default } from '@openclaw/agent-sound'\n",
        'data/one.json': '1',
        'data/two.json': '{',
      },
    })
    expect(installed).toBe('')
    const findings = await checkImporting(tarballs, join(folder, 'alone'))
    expect(lines(findings)).toMatch(
      /^plugins\/agent-other: @openclaw\/agent-other\/data\/two\.json cannot be/,
    )
  })

  it('are refused where one does not run on this Node', async () => {
    const [installed] = await install({ manifest: { engines: { node: '>=99' } } })
    expect(installed).toContain('EBADENGINE')
  })

  it.each([
    ['throws', "throw new Error('not today')\n", 'cannot be imported: not today'],
    ['imports a phantom', "import 'a-phantom'\n", "Cannot find package 'a-phantom'"],
    ['keeps a timer', 'setInterval(() => undefined, 1000)\n', 'keeps running'],
    ['ends the process', 'process.exit(0)\n', 'ends the process'],
  ])('are told when one %s as it is imported', async (_, code, found) => {
    const exports = { '.': './index.js' }
    const one = { path: 'plugins/agent-other', name: 'other', manifest: { exports }, files: ['index.js'] }
    write('node_modules/other/package.json', JSON.stringify({ name: 'other', type: 'module', exports }))
    write('node_modules/other/index.js', code)
    write('package.json', '{ "type": "module" }')
    expect(lines(await checkImporting([one], folder, 2_000))).toContain(found)
  })
})

describe('the command', () => {
  const listen = (answer: string, exitCode: number) => `
    const server = require('node:http').createServer((_, response) => { ${answer}; response.end() })
    server.listen(0, '127.0.0.1', () => {
      console.log(JSON.stringify({ ok: true, url: 'http://127.0.0.1:' + server.address().port }))
    })
    process.on('SIGTERM', () => process.exit(${exitCode}))`

  /** What stands for `openclaw`, each command of it replaceable. */
  function writeCommand(changes: Readonly<Record<string, string>> = {}): void {
    const commands = { '--version': "console.log('0.1.0')", config: '', gateway: listen('', 0), ...changes }
    const cases = Object.entries(commands).map(([name, code]) => `case '${name}': {${code}\nbreak }`)
    const file = 'node_modules/.bin/openclaw'
    write(file, `#!/usr/bin/env node\nswitch (process.argv[2]) { ${cases.join('\n')} }\n`)
    chmodSync(join(folder, file), 0o755)
    write('package.json', '{}')
  }

  it('is sound when it tells its version, checks a config, and starts, answers and stops', async () => {
    writeCommand()
    expect(lines(await checkRunning(folder, '0.1.0'))).toBe('')
  })

  it('is told of for another version, a refused config, and no start', async () => {
    const gateway = 'console.log(JSON.stringify({ ok: false }))'
    writeCommand({ '--version': "console.log('9.9.9')", config: 'process.exit(2)', gateway })
    expect((await checkRunning(folder, '0.1.0')).map(({ what }) => what)).toEqual([
      expect.stringContaining('npx openclaw --version, from its tarball: it printed 9.9.9, not 0.1.0'),
      expect.stringContaining('openclaw config validate, from its tarball: Command failed'),
      expect.stringContaining('openclaw gateway, from its tarball: it did not start: {"ok":false}'),
    ])
  })

  it.each([
    ['that is not ready', listen('response.statusCode = 503', 0), '/readyz answers 503'],
    ['that ends badly', listen('', 7), 'it ended with 7'],
  ])('is told of for a gateway %s', async (_, gateway, found) => {
    writeCommand({ gateway })
    expect(lines(await checkRunning(folder, '0.1.0'))).toContain(found)
  })
})
