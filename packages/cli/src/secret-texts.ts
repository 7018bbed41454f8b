import { isRecord } from '@openclaw/config'
import type { Finding, TracedEntry } from '@openclaw/config'
import { createRedactor } from '@openclaw/log/redactor'

export const mask = '********'

/** Takes the secrets of these plugins out of what is said about them: a plugin may put an option into its error. */
export function hideSecrets(entries: readonly TracedEntry[]): (finding: Finding) => Finding {
  const redactor = createRedactor({ mark: mask, shortest: 6 })
  redactor.add(secretTexts(entries))
  return ({ message, hint, ...rest }) => ({
    ...rest,
    message: redactor.text(message),
    hint: redactor.text(hint),
  })
}

/** Every secret in the options of these plugins. */
export function secretTexts(entries: readonly TracedEntry[]): string[] {
  const texts = entries.flatMap(({ definition, options, written }) =>
    secretsIn(options, written, definition.options),
  )
  return [...new Set(texts)]
}

/** Every text that the schema calls a secret, or that came from where secrets are kept; and passwords in addresses. */
function secretsIn(value: unknown, written: unknown, schema: unknown): string[] {
  if (typeof value === 'string') return isSecret(schema) || isRecord(written) ? [value] : passwordsIn(value)
  if (Array.isArray(value)) {
    const items = isRecord(schema) ? schema['items'] : undefined
    return value.flatMap((item, index) => secretsIn(item, (written as unknown[] | undefined)?.[index], items))
  }
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, item]) =>
    secretsIn(item, isRecord(written) ? written[key] : undefined, propertyOf(schema, key)),
  )
}

const passwordInAddress = /(\w+:\/\/[^/@\s:]*):([^/@\s]+)@/g

// No schema can tell of them.
function passwordsIn(text: string): string[] {
  return [...text.matchAll(passwordInAddress)].map(([, , password = '']) => password)
}

export function withoutPassword(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(passwordInAddress, `$1:${mask}@`) : value
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
