import type { AnyPlugin } from '@openclaw/sdk'
import type { CheckedConfig } from './checked-config.js'
import type { Entry } from './entry.js'
import { formatPath, getAt, isRecord, parsePath } from './path.js'
import type { Path } from './path.js'
import type { Problem } from './problem.js'

/** An entry's options, and for each where the config has it. */
export interface BoundOptions {
  readonly options: Record<string, unknown>
  /** The config's path of an option, for messages. */
  origin(option: Path): Path
  /** The blocks that were taken. */
  readonly read: readonly Path[]
}

// Said of a block by the block itself; they pick the plugin and are no options of it.
const loaderKeys = new Set(['type', 'enabled'])

/**
 * Adds what a plugin `binds` in the config to what its entry says. A key may come from one of the two only; what a
 * flag or a variable sets wins over both. Only the entry that goes by the plugin's own name takes the blocks.
 */
export function bindOptions(
  entry: Entry,
  definition: AnyPlugin,
  config: CheckedConfig,
  problems: Problem[],
): BoundOptions {
  const options: Record<string, unknown> = { ...entry.options }
  const origins = new Map<string, Path>()
  const read: Path[] = entry.at.length > 0 ? [entry.at] : []

  function take(key: string, value: unknown, path: Path): void {
    const differs = Object.hasOwn(options, key) && JSON.stringify(options[key]) !== JSON.stringify(value)
    if (differs && !isOverridden(path, config)) {
      const here = formatPath([...entry.at, key])
      problems.push({ path, text: `is set a second time; ${here} sets it too`, cure: 'Keep one of them.' })
    }
    options[key] = value
    origins.set(key, path)
  }

  const binds =
    (entry.id ?? definition.name) === definition.name ? Object.entries(definition.binds ?? {}) : []
  for (const [text, option] of binds) {
    const path = parsePath(text)
    const value = getAt(config.blocks, path)
    if (value === undefined) continue
    read.push(path)
    if (option !== '' && option !== '.') take(option, value, path)
    else if (isRecord(value)) {
      const own = Object.entries(value).filter(([key]) => !loaderKeys.has(key))
      for (const [key, item] of own) take(key, item, [...path, key])
    }
  }

  function origin(option: Path): Path {
    const [head, ...rest] = option
    const bound = head === undefined ? undefined : origins.get(String(head))
    return bound ? [...bound, ...rest] : [...entry.at, ...option]
  }
  return { options, origin, read }
}

function isOverridden(path: Path, config: CheckedConfig): boolean {
  const text = formatPath(path)
  return config.overrides?.some((override) => formatPath(override.path) === text) ?? false
}
