import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compiledKey } from '../packages/config/src/compiled.js'
import { manifestSchema } from '../packages/config/src/plugin-manifest.js'
import { configSchemas } from '../packages/config/src/schema.js'
import { ajvOptions } from '../packages/config/src/validator.js'
import type { SchemaOrigin } from '../packages/config/src/validator.js'
import { root } from './generated.js'

const require = createRequire(new URL('../packages/config/src/', import.meta.url))
const { Ajv } = require('ajv') as {
  Ajv: new (options: object) => { addSchema(schema: object, key: string): void }
}
const standalone = (require('ajv/dist/standalone') as { default: (ajv: object, names: object) => string })
  .default

/** A module with a validator for each block of the config, for manifests, and for the options of each plugin of the repository. */
export async function compiledValidators(): Promise<string> {
  const { root: whole, blocks, entry } = configSchemas()
  const parts = [
    compile([whole, ...blocks.values(), entry, manifestSchema()], 'config'),
    compile(await optionsSchemas(), 'options'),
  ]
  // A scope for each: both number their functions from 0.
  return parts.map((code) => `{\n${code.replace('"use strict";', '')}\n}\n`).join('')
}

function compile(schemas: readonly object[], origin: SchemaOrigin): string {
  const ajv = new Ajv({ ...ajvOptions(origin), code: { source: true } })
  const names: Record<string, string> = {}
  for (const schema of schemas) {
    const key = compiledKey(schema, origin)
    if (names[key] !== undefined) continue
    ajv.addSchema(schema, key)
    names[key] = key
  }
  return standalone(ajv, names)
}

async function optionsSchemas(): Promise<object[]> {
  const folders = (await readdir(join(root, 'plugins'))).sort()
  const manifests = folders.map(async (folder) => {
    const text = await readFile(join(root, 'plugins', folder, 'package.json'), 'utf8').catch(() => '{}')
    return (JSON.parse(text) as { openclaw?: { options?: object } }).openclaw?.options ?? []
  })
  return (await Promise.all(manifests)).flat()
}
