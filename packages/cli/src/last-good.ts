import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatPath, isRecord } from '@openclaw/config'
import type { Path } from '@openclaw/config'
import { isPluginFactory } from '@openclaw/sdk'
import { isPackage, outlineOf } from './config-outline.js'
import type { ConfigOutline } from './config-outline.js'
import { secretPaths } from './effective-config.js'
import { withoutPassword } from './secret-texts.js'
import type { Plan } from './plan.js'
import { writeWhole } from './whole-file.js'

interface LeftOut {
  /** As `plugins[0].options.key`. */
  readonly path: string
  /** The plugin, where the path stands in an entry of `plugins`. */
  readonly plugin?: string
}

/** A config that a gateway ran on, and was well with. */
export interface LastGood {
  /** The form of this record. */
  readonly form: 1
  /** ms since 1970. */
  readonly keptAt: number
  /** Undefined for the defaults. */
  readonly file?: string
  /** Relative paths are seen from here. */
  readonly folder: string
  /** As it was written, with its references to secrets, before flags and variables. */
  readonly config: Readonly<Record<string, unknown>>
  /** What was written and is missing here: values of secrets, and plugins that are code. */
  readonly leftOut: readonly LeftOut[]
  readonly outline: ConfigOutline
}

const fileIn = (home: string) => join(home, 'last-good', 'config.json')

/** Keeps a plan's config; values of secrets stay out of it. */
export function keepLastGood(home: string, plan: Plan, keptAt: number): void {
  const { written, folder, entries } = plan
  const secrets = secretPaths(entries, [])
  const leftOut: LeftOut[] = []

  function kept(value: unknown, path: Path, plugin?: string): unknown {
    if (Array.isArray(value)) return value.map((item, index) => kept(item, [...path, index], plugin))
    if (!isRecord(value)) return value
    const parts = Object.entries(value).filter(([key, item]) => {
      const at = formatPath([...path, key])
      const hidden = typeof item === 'string' && (secrets.has(at) || withoutPassword(item) !== item)
      if (hidden) leftOut.push({ path: at, ...(plugin !== undefined && { plugin }) })
      return !hidden
    })
    return Object.fromEntries(parts.map(([key, item]) => [key, kept(item, [...path, key], plugin)]))
  }

  const config = kept(written.blocks, []) as Record<string, unknown>
  const plugins = written.plugins.flatMap(({ entry, path }) => {
    const { use, ...rest } = entry
    const name = isPluginFactory(use) ? use.definition.name : use
    if (typeof name === 'string' && (name === use || isPackage(name, folder)))
      return [{ use: name, ...(kept(rest, path, name) as object) }]
    leftOut.push({ path: formatPath(path) })
    return []
  })
  const record: LastGood = {
    ...{ form: 1, keptAt, folder, leftOut, outline: outlineOf(plan) },
    ...(written.file !== undefined && { file: written.file }),
    config: { ...config, ...(plugins.length > 0 && { plugins }) },
  }
  writeWhole(fileIn(home), `${JSON.stringify(record, null, 2)}\n`)
}

/** Undefined when none was kept, or what is there cannot be used. */
export function readLastGood(home: string): LastGood | undefined {
  try {
    const record = JSON.parse(readFileSync(fileIn(home), 'utf8')) as Partial<LastGood>
    const fits = record.form === 1 && isRecord(record.config) && isRecord(record.outline)
    return fits && typeof record.folder === 'string' && Array.isArray(record.leftOut)
      ? (record as LastGood)
      : undefined
  } catch {
    return undefined
  }
}
