import { isRecord } from '@openclaw/config'
import { ownDependency } from './own-package.js'

export interface MergedPackage {
  readonly text: string
  /** What was added, a line each; none when all was there. */
  readonly difference: readonly string[]
}

const scripts = { start: 'openclaw gateway', test: 'openclaw test' }
// What `npm init` writes: a script that only says that there is none.
const noTest = /^echo .*no test specified/

/** The package.json of a new folder. */
export function packageText(name: string, dependencies: Readonly<Record<string, string>>): string {
  const document = {
    name,
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts,
    dependencies: sorted({ openclaw: ownDependency(), ...dependencies }),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/**
 * A package.json that is there, with what is missing added and nothing taken away: it keeps its own version of a
 * package, its own scripts and its indentation. Throws a SyntaxError for what is no JSON object.
 */
export function mergePackage(before: string, dependencies: Readonly<Record<string, string>>): MergedPackage {
  const document = parseObject(before)
  const difference: string[] = []
  const own = { ...inner(document, 'devDependencies'), ...inner(document, 'dependencies') }
  const missing = Object.entries({ openclaw: ownDependency(), ...dependencies }).filter(
    ([name]) => !(name in own),
  )
  for (const [name, wanted] of missing) difference.push(`+ dependencies.${name}: ${wanted}`)
  const present = inner(document, 'scripts')
  const added = Object.entries(scripts).filter(([name]) => isFree(present[name]))
  for (const [name, line] of added) difference.push(`+ scripts.${name}: ${line}`)
  if (difference.length === 0) return { text: before, difference }
  const merged = {
    ...document,
    ...(added.length === 0 ? {} : { scripts: { ...present, ...Object.fromEntries(added) } }),
    ...(missing.length === 0
      ? {}
      : { dependencies: sorted({ ...inner(document, 'dependencies'), ...Object.fromEntries(missing) }) }),
  }
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? 2
  return { text: `${JSON.stringify(merged, null, indent)}${before.endsWith('\n') ? '\n' : ''}`, difference }
}

/** The name that a package.json has, if it has one. */
export function packageNameIn(text: string): string | undefined {
  const { name } = parseObject(text)
  return typeof name === 'string' && name !== '' ? name : undefined
}

function parseObject(text: string): Record<string, unknown> {
  const document: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  if (isRecord(document)) return document
  throw new SyntaxError('it is no object')
}

function inner(document: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = document[key]
  return isRecord(value) ? value : {}
}

function isFree(script: unknown): boolean {
  return script === undefined || (typeof script === 'string' && noTest.test(script))
}

function sorted(packages: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
}
