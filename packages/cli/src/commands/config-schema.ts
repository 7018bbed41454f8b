import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { composeSchema, findConfig, installedPlugins } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import { standardFolder, standardPlugins } from '../standard.js'

interface SchemaFlags extends CommonFlags {
  readonly config?: string
  readonly out?: string
}

/** The schema of the config with the options of every plugin that is installed here. No code of a plugin runs. */
export async function printSchema(flags: SchemaFlags): Promise<number> {
  const home = homeFolder()
  const cwd = process.cwd()
  const explicit = flags.config ?? (process.env['OPENCLAW_CONFIG'] || undefined)
  const found = findConfig({ cwd, home, ...(explicit === undefined ? {} : { explicit }) })
  const folder = found ? resolve(found.file, '..') : cwd
  const schema = composeSchema(installedPlugins({ folder, home, standard: standardPlugins, standardFolder }))
  if (flags.out === undefined) {
    printDocument(schema)
    return 0
  }
  const file = resolve(flags.out)
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`).catch((cause: NodeJS.ErrnoException) => {
    throw new OpenClawError('OC_CLI_USAGE', `${file} cannot be written (${cause.code ?? 'unknown reason'})`, {
      cause,
      hint: 'Name another file with --out.',
    })
  })
  if (flags.json) printDocument({ ok: true, file })
  else printText(`Written to ${file}. Name it in the config: "$schema": "${flags.out}".`)
  return 0
}
