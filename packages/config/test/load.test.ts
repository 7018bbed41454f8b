import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkConfig, loadConfig } from '../src/index.js'
import { folderWith } from './folder.js'
import { thrownBy } from './thrown.js'

const port = { gateway: { port: 4711 } }

async function valueOf(name: string, text: string): Promise<unknown> {
  const folder = folderWith({ [name]: text })
  return (await loadConfig(join(folder, name))).value
}

describe('every format', () => {
  test.each([
    ['a.json', '\ufeff{ "gateway": { "port": 4711 } }'],
    ['a.json5', '{ gateway: { port: 4711 }, } // done'],
    ['a.yaml', 'gateway:\n  port: 4711\n'],
    ['a.yml', '{ gateway: { port: 4711 } }'],
    ['a.ts', 'const port: number = 4711\nexport default { gateway: { port } }'],
    ['a.mts', 'export default { gateway: { port: await Promise.resolve(4711) } } satisfies object'],
    ['a.js', 'export default { gateway: { port: 4711 } }'],
    ['a.mjs', 'export default Promise.resolve({ gateway: { port: 4711 } })'],
  ])('%s', async (name, text) => {
    expect(await valueOf(name, text)).toEqual(port)
  })

  test('a script imports helpers beside it, and shared modules from anywhere; edits are seen', async () => {
    const folder = folderWith({
      'openclaw.config.ts': `
        import { mark } from 'openclaw'
        import { port } from './port'
        export default { mark, gateway: { port } }`,
      'port.ts': 'export const port: number = 1',
    })
    const mark = () => 'same'
    const modules = () => Promise.resolve({ openclaw: { mark } })
    const file = join(folder, 'openclaw.config.ts')
    const first = (await loadConfig(file, { modules })).value as { mark: unknown; gateway: { port: number } }
    expect(first.mark).toBe(mark)
    expect(first.gateway.port).toBe(1)
    writeFileSync(join(folder, 'port.ts'), 'export const port: number = 2')
    expect((await loadConfig(file, { modules })).value).toMatchObject({ gateway: { port: 2 } })
  })

  test('does not follow $import, which would be cosmiconfig reading a second file', async () => {
    const folder = folderWith({
      'a.json': '{ "$import": "b.json" }',
      'b.json': '{ "gateway": { "port": 1 } }',
    })
    const loaded = await loadConfig(join(folder, 'a.json'))
    const error = await thrownBy(() => checkConfig(loaded.value, loaded))
    expect(error.message).toContain('$import is not a key that exists')
  })
})

describe('unreadable files', () => {
  test.each([
    [
      'bad.json',
      '{ "security": { "accessToken": "HUSH" }',
      'bad.json:1:40: the config cannot be read: the document ends too early',
    ],
    ['bad.json5', "{ a: 'HUSH }", 'bad.json5:1:6'],
    ['bad.yaml', 'security:\n  accessToken: "HUSH\n', 'bad.yaml:'],
    ['bad.yaml', 'a: HUSH: b', 'bad.yaml:1:8'],
    ['empty.json', ' \n', 'it is empty'],
    ['empty.ts', '', 'it is empty'],
    ['no-default.ts', 'export const gateway = {}', 'it has no default export'],
    ['syntax.ts', 'export default { a: ', 'ParseError'],
    ['throws.ts', 'throw new Error("the reason")', 'the reason'],
    ['throws.mjs', 'throw "the reason"', 'the reason'],
    [
      'import.ts',
      "import x from 'not-installed-anywhere'\nexport default x",
      "Cannot find module 'not-installed-anywhere'",
    ],
    ['what.toml', 'a = 1', 'its extension .toml is not known'],
    ['package.json', '{ "name": "x" }', 'package.json is no config'],
  ])('%s: %j', async (name, text, expected) => {
    const folder = folderWith({ [name]: text })
    const error = await thrownBy(() => loadConfig(join(folder, name)))
    expect(error.code).toBe('OC_CONFIG_UNREADABLE')
    expect(error.exitCode).toBe(78)
    expect(error.message).toContain(expected)
    expect(`${error.message}${error.hint}`).not.toContain('HUSH')
    expect(error.message).not.toContain('\n')
    expect(error.hint).toBeTruthy()
  })

  test('invalid UTF-8, a folder, a huge file, a file without permission', async () => {
    const folder = folderWith({
      'latin.json': new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]),
      'dir.json/inside': '',
      'huge.json': new Uint8Array(11 * 1024 * 1024).fill(0x20),
      'locked.json': '{}',
    })
    expect((await thrownBy(() => loadConfig(join(folder, 'latin.json')))).message).toContain('not UTF-8')
    expect((await thrownBy(() => loadConfig(join(folder, 'dir.json')))).message).toContain('it is a folder')
    expect((await thrownBy(() => loadConfig(join(folder, 'huge.json')))).message).toContain(
      'larger than 10 MB',
    )
    chmodSync(join(folder, 'locked.json'), 0)
    if (process.getuid?.() !== 0) {
      expect((await thrownBy(() => loadConfig(join(folder, 'locked.json')))).message).toContain(
        'not permitted',
      )
    }
  })

  test('a script that never ends is given up', async () => {
    const folder = folderWith({ 'hangs.ts': 'await new Promise(() => {})\nexport default {}' })
    const error = await thrownBy(() => loadConfig(join(folder, 'hangs.ts'), { deadlineMs: 1000 }))
    expect(error.message).toContain('not done after 1 seconds')
  })
})
