import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { standardPlugins } from '../packages/cli/src/standard.js'
import { composeSchema, readManifest } from '../packages/config/src/index.js'
import { root, writeGenerated } from './generated.js'

const path = 'config-schema/standard.schema.json'
// From the manifests in this repository: what else is installed on this machine does not count.
const plugins = standardPlugins.flatMap(
  ({ name }) => readManifest(join(root, 'plugins', name.replace('@openclaw/', ''))) ?? [],
)
const file = join(root, path)
const style = await resolveConfig(file)
const text = await format(JSON.stringify(composeSchema(plugins)), { ...style, filepath: file })
await writeGenerated([{ path, text }])
