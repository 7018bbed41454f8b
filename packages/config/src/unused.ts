import { formatPath, getAt, isRecord } from './path.js'
import type { CheckedConfig } from './checked-config.js'
import type { Path } from './path.js'

// Read by whoever hosts the gateway, and by the loader itself.
const hostPaths: readonly Path[] = [
  ['$schema'],
  ['agents'],
  ['auth', 'type'],
  ['channels'],
  ['gateway', 'logLevel'],
  ['logging', 'level'],
  ['logging', 'format'],
  ['logging', 'outputs'],
  ['performance', 'concurrency'],
  ['performance', 'batchSize'],
  ['performance', 'queueSize'],
]

/** The keys of a config that nothing reads: they fit the schema and have no effect in this set of plugins. */
export function unusedKeys(config: CheckedConfig, read: readonly Path[]): string[] {
  const known = new Set([...hostPaths, ...read].map(formatPath))
  const unused: string[] = []

  function visit(value: unknown, path: Path): void {
    const text = formatPath(path)
    if (known.has(text) || isOff(value)) return
    const inside = [...known].some((other) => other.startsWith(`${text}.`))
    if (path.length === 0 || (isRecord(value) && (inside || path.length === 1))) {
      for (const [key, item] of Object.entries(value as object)) visit(item, [...path, key])
    } else unused.push(text)
  }
  visit(config.blocks, [])
  return unused
}

function isOff(value: unknown): boolean {
  return getAt(value, ['enabled']) === false
}
