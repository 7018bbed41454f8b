import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isPluginFactory } from '@openclaw/sdk'
import { root, writeGenerated, type Generated } from './generated.js'
import { withManifest } from './manifest.js'

async function generate(folder: string): Promise<Generated> {
  const entry = join(root, 'plugins', folder, 'src/index.ts')
  const module = (await import(pathToFileURL(entry).href)) as { default?: unknown }
  if (!isPluginFactory(module.default)) {
    throw new Error(
      `plugins/${folder}/src/index.ts: the default export is no plugin: export definePlugin({ … })`,
    )
  }
  const path = `plugins/${folder}/package.json`
  const text = await readFile(join(root, path), 'utf8')
  return { path, text: withManifest(text, module.default.definition) }
}

const folders = (await readdir(join(root, 'plugins'))).sort()
// A plugin without an entry is check-shape's finding.
const plugins = folders.filter((folder) => existsSync(join(root, 'plugins', folder, 'src/index.ts')))
await writeGenerated(await Promise.all(plugins.map(generate)))
