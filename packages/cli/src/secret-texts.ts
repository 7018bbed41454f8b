import { isRecord } from '@openclaw/config'
import type { Finding, TracedEntry } from '@openclaw/config'

export const mask = '********'

/** Takes the secrets of these plugins out of what is said about them: a plugin may put an option into its error. */
export function hideSecrets(entries: readonly TracedEntry[]): (finding: Finding) => Finding {
  const secrets = entries.flatMap(({ definition, options, written }) =>
    secretsIn(options, written, definition.options),
  )
  // What is short stands in any text, and protects nothing.
  const texts = [...new Set(secrets)].filter(({ length }) => length > 5)
  const hide = (text: string): string =>
    texts.reduce((hidden, secret) => hidden.replaceAll(secret, mask), text)
  return (finding) => ({ ...finding, message: hide(finding.message), hint: hide(finding.hint) })
}

/** Every text that the schema calls a secret, or that came from where secrets are kept. */
function secretsIn(value: unknown, written: unknown, schema: unknown): string[] {
  if (typeof value === 'string') return isSecret(schema) || isRecord(written) ? [value] : []
  if (Array.isArray(value)) {
    const items = isRecord(schema) ? schema['items'] : undefined
    return value.flatMap((item, index) => secretsIn(item, (written as unknown[] | undefined)?.[index], items))
  }
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, item]) =>
    secretsIn(item, isRecord(written) ? written[key] : undefined, propertyOf(schema, key)),
  )
}

export function isSecret(schema: unknown): boolean {
  return isRecord(schema) && schema['writeOnly'] === true
}

/** The schema of a key, as far as plain properties go. */
export function propertyOf(schema: unknown, key: string): unknown {
  if (!isRecord(schema)) return undefined
  const { properties, additionalProperties } = schema
  return isRecord(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties
}
