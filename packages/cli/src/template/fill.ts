import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OpenClawError } from '@openclaw/sdk'
import { ownDependency } from '../init/own-package.js'
import { version } from '../version.js'
import { ownFolder } from '../plugin-folder/own-packages.js'
import type { PackageName, TemplateKind } from './kinds.js'

const templates = fileURLToPath(new URL('../../templates', import.meta.url))
/** What stands in the templates for the type of the plugin: they are packages that work as they are. */
const placeholder = /sprout/g

/** Files that would mean something to npm where they lie now: it packs no .gitignore, and takes a package.json for a package. */
const targets: ReadonlyMap<string, string> = new Map([
  ['gitignore', '.gitignore'],
  ['package-base.json', 'package.json'],
])

/** Writes a plugin of a kind into a new or empty folder; returns the paths of its files. Throws OC_INIT_BLOCKED. */
export function fillTemplate(folder: string, kind: TemplateKind, name: PackageName): string[] {
  refuseFull(folder)
  const files = new Map<string, string>()
  for (const part of ['base', kind]) {
    for (const path of filesIn(join(templates, part))) {
      const text = readFileSync(join(templates, part, path), 'utf8')
      const target = targets.get(path) ?? path
      const before = files.get(target)
      files.set(target, before === undefined ? text : merged(text, before))
    }
  }
  for (const [path, text] of files) {
    const named = text.replaceAll(`openclaw-${kind}-sprout`, name.full).replace(placeholder, name.type)
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), path === 'package.json' ? withOwnPackages(named) : named, {
      flag: 'wx',
    })
  }
  return [...files.keys()].sort()
}

function refuseFull(folder: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new OpenClawError('OC_INIT_BLOCKED', `${folder} is no folder that can be written to`, {
      cause: error,
    })
  }
  if (names.length === 0) return
  throw new OpenClawError('OC_INIT_BLOCKED', `${folder} is not empty`, {
    hint: 'Name another folder with --dir. Nothing was written.',
  })
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return paths.map((path) => path.replaceAll('\\', '/'))
}

/** The package.json of a kind, and what all kinds have in theirs. */
function merged(kind: string, base: string): string {
  const { name, openclaw, ...rest } = JSON.parse(kind) as Record<string, unknown>
  return `${JSON.stringify({ name, ...(JSON.parse(base) as object), ...rest, openclaw }, null, 2)}\n`
}

/** Our own packages in the version of this gateway; from a checkout they are linked: nobody else has them. */
function withOwnPackages(text: string): string {
  const document = JSON.parse(text) as Record<string, Record<string, string> | undefined>
  const isCheckout = ownDependency().startsWith('file:')
  for (const list of ['dependencies', 'devDependencies']) {
    for (const name of Object.keys(document[list] ?? {}).filter((one) => one.startsWith('@openclaw/'))) {
      const own = isCheckout ? ownFolder(name) : undefined
      document[list] = { ...document[list], [name]: own === undefined ? version : `file:${own}` }
    }
  }
  const peers = { ...document['peerDependencies'], '@openclaw/sdk': `^${version}` }
  return `${JSON.stringify({ ...document, peerDependencies: peers }, null, 2)}\n`
}
