import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isPluginFactory } from '@openclaw/sdk'
import { root, writeGenerated, type Generated } from './generated.js'
import { withManifest } from './manifest.js'

async function generate(folder: string): Promise<Generated> {
  const entry = join(root, folder, 'src/index.ts')
  const module = (await import(pathToFileURL(entry).href)) as { default?: unknown }
  if (!isPluginFactory(module.default)) {
    throw new Error(`${folder}/src/index.ts: the default export is no plugin: export definePlugin({ … })`)
  }
  const path = `${folder}/package.json`
  const text = await readFile(join(root, path), 'utf8')
  return { path, text: withManifest(text, module.default.definition) }
}

const groups = ['plugins', 'packages/cli/templates']
const folders = groups.map(async (group) =>
  (await readdir(join(root, group))).sort().map((name) => `${group}/${name}`),
)
// A plugin without an entry is check-shape's finding.
const plugins = (await Promise.all(folders))
  .flat()
  .filter((folder) => existsSync(join(root, folder, 'src/index.ts')))
await writeGenerated(await Promise.all(plugins.map(generate)))
