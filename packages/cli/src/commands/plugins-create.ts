import { basename, relative, resolve } from 'node:path'
import { expandHome } from '@openclaw/config'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import { fillTemplate } from '../template/fill.js'
import { packageName, templateKind } from '../template/kinds.js'

export interface CreateFlags extends CommonFlags {
  readonly kind?: string
  readonly dir?: string
}

/** Writes a plugin that works and whose tests are green, to be changed into another. */
export async function createPlugin(given: string, flags: CreateFlags): Promise<number> {
  const kind = templateKind(flags.kind)
  const name = packageName(given, kind)
  const folder = resolve(expandHome(flags.dir ?? basename(name.full)))
  const files = fillTemplate(folder, kind, name)
  const shown = relative(process.cwd(), folder) || '.'
  const next = [
    ...(shown === '.' ? [] : [`cd ${shown}`]),
    ...['npm install', 'npm test', 'npm run build', 'npx openclaw conformance .'],
    ...['npx openclaw plugins add .'],
  ]
  if (flags.json) printDocument({ ok: true, name: name.full, kind, folder, files, next })
  else {
    const lines = ['Next:', ...next.map((line) => `  ${line}`)]
    printText(
      [`${name.full} was written to ${printable(folder)}: ${files.length} files`, ...lines].join('\n'),
    )
  }
  return 0
}
