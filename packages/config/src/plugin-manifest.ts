import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import type { AnyPlugin } from '@openclaw/sdk'
import { manifestOf } from './manifest-of.js'
import { formatPath, isRecord } from './path.js'
import { reasonOf } from './script.js'
import { validatorOf } from './validator.js'

/** What is wrong with a manifest, without the schema of the options; empty when nothing is. */
export async function manifestProblems(manifest: unknown): Promise<string[]> {
  if (manifest === undefined) return ['its package.json has no field "openclaw"']
  const validator = await validatorOf(manifestSchema(), 'config')
  return validator
    .check(manifest, ['openclaw'])
    .map(({ path, text, cure }) => `${formatPath(path)} ${text}${cure === undefined ? '' : ` (${cure})`}`)
}

/** Why the schema of the options cannot be used; undefined when it can. */
export async function schemaProblem(schema: unknown): Promise<string | undefined> {
  try {
    await validatorOf(schema as object, 'options')
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** The schema of manifests as it stands in its file. */
export function manifestSchema(): object {
  return createRequire(import.meta.url)('@openclaw/config-schema/manifest.schema.json') as object
}

/** The names of what a manifest says otherwise than the code does; the order of a list is no matter. */
export function manifestDifferences(manifest: unknown, definition: AnyPlugin): string[] {
  const said = comparable(manifest)
  const done = comparable(JSON.parse(JSON.stringify(manifestOf(definition))))
  return Object.keys(done).filter((key) => !isDeepStrictEqual(said[key], done[key]))
}

function comparable(value: unknown): Record<string, unknown> {
  const manifest = isRecord(value) ? value : {}
  const { kind, api, binds = {}, exclusive = false, optional = false, options } = manifest
  const { hooks } = isRecord(manifest['permissions']) ? manifest['permissions'] : {}
  const list = (key: string) => sorted(manifest[key])
  return {
    ...{ kind, api, binds, exclusive, optional, options },
    ...{ needs: list('needs'), provides: list('provides'), judges: list('judges') },
    'permissions.hooks': sorted(hooks),
  }
}

function sorted(list: unknown): unknown[] {
  return Array.isArray(list) ? [...(list as unknown[])].sort() : []
}
