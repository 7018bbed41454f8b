import { OpenClawError } from '@openclaw/sdk'
import type { AnyPlugin } from '@openclaw/sdk'
import { isRecord } from './path.js'
import type { Problem } from './problem.js'
import { reasonOf } from './script.js'
import { validatorOf } from './validator.js'

/** Checks options against the plugin's schema and fills its defaults in, in place; returns what is wrong. */
export async function checkOptions(
  definition: AnyPlugin,
  options: Record<string, unknown>,
): Promise<Problem[]> {
  const schema: unknown = definition.options
  if (Object.keys(options).length === 0 && fillPlain(schema, options)) return []
  try {
    const validator = await validatorOf(schema as object, 'options')
    return validator.check(options, [])
  } catch (error) {
    throw new OpenClawError(
      'OC_PLUGIN_SCHEMA',
      `The schema of the options of ${definition.name} is wrong itself: ${reasonOf(error)}`,
      {
        plugin: definition.name,
        cause: error,
        hint: 'Install another version of it, or take it out of the config; its author must mend it.',
      },
    )
  }
}

/**
 * Fills the defaults of an empty object without Ajv, whose import would be most of a start without a config. False
 * when that is not enough: something is required, or the schema has more than plain properties.
 */
function fillPlain(schema: unknown, options: Record<string, unknown>): boolean {
  const keywords: Record<string, unknown> = isRecord(schema) ? schema : {}
  if (!Object.keys(keywords).every((keyword) => plainKeywords.has(keyword))) return false
  const defaults: Record<string, unknown> = {}
  for (const [key, property] of Object.entries(
    isRecord(keywords['properties']) ? keywords['properties'] : {},
  )) {
    if (!isRecord(property) || property['default'] === undefined) continue
    // Ajv would go on to fill the inside of an object.
    if (typeof property['default'] === 'object' && property['default'] !== null) return false
    defaults[key] = property['default']
  }
  const required = Array.isArray(keywords['required']) ? keywords['required'] : []
  if (!required.every((key) => typeof key === 'string' && Object.hasOwn(defaults, key))) return false
  Object.assign(options, defaults)
  return true
}

const plainKeywords = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'description',
  'title',
])
