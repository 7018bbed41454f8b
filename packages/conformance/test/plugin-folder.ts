import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

export interface PluginText {
  /** Of the whole package.json. */
  readonly packageFile?: object
  /** Of its field `openclaw`. */
  readonly manifest?: object
  /** Lines before the definition. */
  readonly before?: string
  /** Lines of the definition, where they differ from a monitor that does nothing. */
  readonly lines?: string
  readonly setup?: string
  readonly options?: object
  readonly bench?: string
}

/** The folder of a plugin without a fault but what is given; gone after the tests. */
export function pluginFolder(name: string, given: PluginText): string {
  const { packageFile, manifest, before = '', lines = '', setup = '', bench } = given
  const { options = { type: 'object', additionalProperties: false, properties: {} } } = given
  const folder = newFolder()
  const openclaw = { kind: 'monitor', api: 1, options, ...manifest }
  const text = { name, version: '1.0.0', type: 'module', exports: './index.js', openclaw, ...packageFile }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(text))
  const code = `import { definePlugin } from '@openclaw/sdk'
${before}
export default definePlugin({
  ...{ name: ${JSON.stringify(name)}, api: 1, kind: 'monitor', options: ${JSON.stringify(options)} },
  ${lines}
  setup(context, options) {
    ${setup}
  },
})
`
  writeFileSync(join(folder, 'index.js'), code)
  if (bench !== undefined) writeFileSync(join(folder, 'bench.js'), bench)
  return folder
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openclaw-sample-'))
  folders.push(folder)
  return folder
}
