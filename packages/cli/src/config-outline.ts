import { createHmac } from 'node:crypto'
import { findPackage, isRecord, versionOf } from '@openclaw/config'
import type { TracedEntry } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import type { Need, Service } from '@openclaw/sdk'
import { isReference } from './effective-config.js'
import type { Plan } from './plan.js'
import { isSecret, propertyOf, withoutPassword } from './secret-texts.js'
import { standardPlugins } from './standard.js'

/** A plugin as another process may know it. */
export interface PluginOutline {
  readonly id: string
  readonly name: string
  /** The version of its code, where that may change while a gateway runs. */
  readonly code?: string
  readonly exclusive: boolean
  readonly needs: readonly Need[]
  readonly provides: readonly Service<unknown>[]
  /** With a SecretMark in place of each secret. */
  readonly options: unknown
}

/** What stands for a secret: where it comes from, and a digest under the salt of the outline, where the value is known. */
export interface SecretMark {
  readonly $secret: { readonly from?: string; readonly digest?: string }
}

/** A config that can be compared with another one and shows no secret. */
export interface ConfigOutline {
  readonly plugins: readonly PluginOutline[]
  /** What is no plugin's, by path. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** Stands for the value of a secret that this process cannot know, and is never used as one. */
export const unknownSecret = 'a secret that is not known here'

/** Without a salt the values of secrets are left out: what is kept on a disk tells nothing of them. */
export function outlineOf(plan: Plan, salt?: string): ConfigOutline {
  const { logging, gateway, performance } = plan.config.blocks
  return {
    plugins: plan.entries.map((entry) => pluginOutline(entry, plan, salt)),
    settings: {
      'logging.level': logging?.level ?? gateway?.logLevel,
      'logging.format': logging?.format,
      'logging.outputs': logging?.outputs,
      'performance.concurrency': performance?.concurrency,
      'performance.batchSize': performance?.batchSize,
      'performance.queueSize': performance?.queueSize,
    },
  }
}

function pluginOutline(entry: TracedEntry, plan: Plan, salt: string | undefined): PluginOutline {
  const { id, definition, options, written } = entry
  const { name, needs = {}, provides = [], exclusive = false } = definition
  const code = codeOf(entry, plan)
  return {
    ...{ id, name, exclusive, provides, needs: Object.values(needs as Record<string, Need>) },
    ...(code !== undefined && { code }),
    options: marked(options, written, definition.options, salt),
  }
}

/** Of a plugin in a file: that of the file; of one written in the config: that of the config; none of a package. */
export function codeOf({ definition, from }: TracedEntry, { code, folder }: Plan): string | undefined {
  const version = versionOf(definition)
  if (version !== undefined || from !== 'code') return version
  return isPackage(definition.name, folder) ? undefined : code
}

/** Whether a plugin of this name comes with the gateway, or is installed where the config sees it. */
export function isPackage(name: string, folder: string): boolean {
  return standardPlugins.some((plugin) => plugin.name === name) || findPackage(name, folder) !== undefined
}

function marked(value: unknown, written: unknown, schema: unknown, salt: string | undefined): unknown {
  if (typeof value === 'string') {
    const reference = isReference(written) ? Object.entries(written as Record<string, string>)[0] : undefined
    const hidden = reference !== undefined || isSecret(schema) || withoutPassword(value) !== value
    return hidden ? markOf(value, reference?.join(' '), salt) : value
  }
  if (Array.isArray(value)) {
    const items = isRecord(schema) ? schema['items'] : undefined
    return value.map((item, index) => marked(item, (written as unknown[] | undefined)?.[index], items, salt))
  }
  if (!isRecord(value)) return value
  const inside = (key: string) => (isRecord(written) ? written[key] : undefined)
  const parts = Object.entries(value).map(([key, item]) => {
    return [key, marked(item, inside(key), propertyOf(schema, key), salt)]
  })
  return Object.fromEntries(parts) as unknown
}

function markOf(value: string, from: string | undefined, salt: string | undefined): SecretMark {
  const known = salt !== undefined && value !== unknownSecret
  const digest = known ? createHmac('sha256', salt).update(value).digest('base64url') : undefined
  return { $secret: { ...(from !== undefined && { from }), ...(digest !== undefined && { digest }) } }
}

export function asSecret(value: unknown): SecretMark['$secret'] | undefined {
  const mark = isRecord(value) && Object.keys(value).length === 1 ? value['$secret'] : undefined
  return isRecord(mark) ? mark : undefined
}

/** What another process sent, as an outline and its salt. Throws OC_HTTP_BODY_INVALID. */
export function parseOutline(body: unknown): { outline: ConfigOutline; salt: string } {
  const { outline, salt } = isRecord(body) ? body : {}
  const plugins = isRecord(outline) ? outline['plugins'] : undefined
  const fits =
    typeof salt === 'string' &&
    isRecord(outline) &&
    isRecord(outline['settings']) &&
    Array.isArray(plugins) &&
    plugins.every(isPluginOutline)
  if (fits) return { outline: outline as unknown as ConfigOutline, salt }
  throw new OpenClawError('OC_HTTP_BODY_INVALID', 'The body is no outline of a config')
}

function isPluginOutline(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { id, name, needs, provides } = value
  const tokens = [needs, provides].every((list) => Array.isArray(list) && list.every(isRecord))
  return typeof id === 'string' && typeof name === 'string' && tokens
}
