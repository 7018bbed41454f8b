import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isRecord } from './path.js'

/** The folder of an installed package, looked for in `node_modules` of `from` and of every folder above it. */
export function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (folder === dirname(folder)) return undefined
  }
}

/** The file that importing a package runs, by its `exports`, else `main`. Throws when package.json names none. */
export function packageEntry(folder: string, conditions: readonly string[] = userConditions()): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { exports, main } = isRecord(manifest) ? manifest : {}
  const active = new Set([...conditions, 'node', 'import', 'module-sync', 'default'])
  const target = pickTarget(isRecord(exports) && '.' in exports ? exports['.'] : exports, active)
  const file = target ?? (exports === undefined ? (typeof main === 'string' ? main : 'index.js') : undefined)
  if (file === undefined) throw new Error('its package.json exports nothing that can be imported')
  return join(folder, file)
}

// The first condition that holds wins, in the order of the package, as Node does it.
function pickTarget(target: unknown, active: ReadonlySet<string>): string | undefined {
  if (typeof target === 'string') return target
  if (Array.isArray(target))
    return target.map((item) => pickTarget(item, active)).find((found) => found !== undefined)
  if (!isRecord(target)) return undefined
  for (const [condition, inner] of Object.entries(target)) {
    const found = active.has(condition) ? pickTarget(inner, active) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** What `node -C` was given: running from source, plugins come from source too. */
function userConditions(): string[] {
  const args = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)]
  return args.flatMap((arg, index) => {
    if (arg === '-C' || arg === '--conditions') return args[index + 1] ?? []
    const inline = /^(?:--conditions|-C)=(.+)$/.exec(arg)?.[1]
    return inline ?? []
  })
}
