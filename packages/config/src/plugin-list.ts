import { isPluginFactory } from '@openclaw/sdk'
import type { AnyPlugin, PluginFactory } from '@openclaw/sdk'
import { copyData } from './copy.js'
import { isRecord } from './path.js'
import type { Path } from './path.js'
import type { Problem } from './problem.js'

/** One item of `plugins`, with the place where it was written. */
export interface ListedPlugin {
  readonly path: Path
  readonly entry: Readonly<Record<string, unknown>>
}

/** Flattens `plugins`, leaves falsy items out, and makes an entry of a factory or an inline plugin. */
export function listPlugins(list: unknown, problems: Problem[], path: Path = ['plugins']): ListedPlugin[] {
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) {
    problems.push({ path, text: 'must be a list', cure: 'Write plugins as [ { "use": "…" } ].' })
    return []
  }
  return list.flatMap((item: unknown, index) => {
    const at = [...path, index]
    if (!item) return []
    if (Array.isArray(item)) return nested(item, problems, at)
    return { path: at, entry: toEntry(item, problems, at) }
  })
}

function nested(list: unknown[], problems: Problem[], path: Path): ListedPlugin[] {
  if (path.length < 32) return listPlugins(list, problems, path)
  problems.push({ path: path.slice(0, 2), text: 'is nested too deeply, or contains itself' })
  return []
}

function toEntry(item: unknown, problems: Problem[], path: Path): Record<string, unknown> {
  if (isUsable(item)) return { use: item }
  if (typeof item === 'string') {
    problems.push({ path, text: 'must be an object', cure: `Write { "use": ${JSON.stringify(item)} }.` })
    return { use: item }
  }
  if (!isRecord(item)) {
    problems.push({
      path,
      text: 'must be an entry { "use": … }',
      cure: 'Call a plugin to make an entry of it, or write { use }.',
    })
    return { use: 'unknown' }
  }
  const { use, ...rest } = item
  const entry = copyData(rest, path, problems) as Record<string, unknown>
  return use === undefined ? entry : { ...entry, use }
}

/** True for what `use` takes besides a name. */
export function isUsable(use: unknown): use is PluginFactory | AnyPlugin {
  return isPluginFactory(use) || isDefinition(use)
}

/** True for what `definePlugin` takes, and what a factory has as its definition. */
function isDefinition(value: unknown): value is AnyPlugin {
  return isRecord(value) && typeof value['setup'] === 'function' && typeof value['name'] === 'string'
}

export function definitionOf(use: PluginFactory | AnyPlugin): AnyPlugin {
  return isPluginFactory(use) ? use.definition : use
}
