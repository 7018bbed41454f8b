import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './generated.js'
import { compiledValidators } from './validators.js'

// Part of the build: beside the built code, and never committed.
await writeFile(join(root, 'packages/config/dist/compiled.cjs'), await compiledValidators())
