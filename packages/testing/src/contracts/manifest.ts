import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { manifestDifferences, manifestOf, manifestProblems, schemaProblem } from '@openclaw/config'
import type { PluginFactory } from '@openclaw/sdk'
import type { Contract } from '../contract.js'

/** A plugin, and the folder of its package, with a slash at the end. */
export type MakePackage = () => { readonly plugin: PluginFactory; readonly folder: URL }

export const manifestContract: Contract<MakePackage> = [
  {
    name: 'fits its schema, and goes by the name of the plugin',
    async run(make) {
      const { plugin, folder } = make()
      const { name, openclaw } = await readPackage(folder)
      assert.deepEqual(await manifestProblems(openclaw), [])
      assert.equal(name, plugin.definition.name)
    },
  },
  {
    name: 'says what the code does',
    async run(make) {
      const { plugin, folder } = make()
      const { openclaw } = await readPackage(folder)
      const right = JSON.stringify({ openclaw: manifestOf(plugin.definition) }, null, 2)
      const different = manifestDifferences(openclaw, plugin.definition)
      assert.deepEqual(
        different,
        [],
        `package.json differs in ${different.join(', ')}; it should have\n${right}`,
      )
    },
  },
  {
    name: 'has a schema of the options that can be used',
    async run(make) {
      assert.equal(await schemaProblem(make().plugin.definition.options), undefined)
    },
  },
]

async function readPackage(folder: URL): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(new URL('package.json', folder), 'utf8')
  return JSON.parse(text) as Record<string, unknown>
}
