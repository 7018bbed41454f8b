import { isRecord } from '@openclaw/config'
import { inspect } from 'node:util'
import { failure } from '../outcome.js'
import { secretMarker } from '../secret-marker.js'
import { problemsOf, type Prepared, type Steps, type Subject } from './subject.js'

/** How long an answer is waited for: what matters is what is logged on the way. */
const answerMs = 1_000

export const secretSteps: Steps = {
  'secret.log': async (subject) => {
    const { options, secrets } = await marked(subject)
    if (secrets === 0) return 'it has no secret options'
    const shown: string[] = []
    for (const use of [useIt, stopInStart]) {
      const prepared = await subject.gateway({ options })
      const error: unknown = await use(prepared).catch((thrown: unknown) => thrown)
      const { lines } = prepared.test.log
      shown.push(
        ...lines.filter(hasMarker).map(({ level, message }) => `in the ${level} line "${message}"`),
        ...(hasMarker(error) ? ['in an error'] : []),
      )
    }
    if (shown.length > 0) throw failure(`the secret is ${[...new Set(shown)].join(', ')}`)
    return secrets === 1 ? '1 secret' : `${secrets} secrets`
  },
}

function hasMarker(value: unknown): boolean {
  return inspect(value, { depth: 10, maxStringLength: null, showHidden: true }).includes(secretMarker)
}

async function useIt({ test }: Prepared): Promise<void> {
  try {
    await test.gateway.start()
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise((resolve) => (timer = setTimeout(resolve, answerMs)))
    await Promise.race([test.ask('hello'), enough]).finally(() => clearTimeout(timer))
  } finally {
    await test.gateway.stop({ drainMs: 0 })
  }
}

async function stopInStart({ test }: Prepared): Promise<void> {
  const starting = test.gateway.start()
  await Promise.all([starting, test.gateway.stop({ drainMs: 0 })])
}

/** The options with the marker in the place of every secret that may be one. */
async function marked({ definition, options }: Subject) {
  let given: Record<string, unknown> = structuredClone({ ...options })
  let secrets = 0
  for (const path of secretPaths(definition.options, options)) {
    const tried = withMarker(given, path)
    if ((await problemsOf(definition, tried)).length > 0) continue
    given = tried
    secrets += 1
  }
  return { options: given, secrets }
}

/** Where the schema has secrets: each property marked so, and those in maps and lists that the options have. */
function secretPaths(schema: unknown, value: unknown): string[][] {
  if (!isRecord(schema)) return []
  if (schema['writeOnly'] === true) return [[]]
  const { properties, additionalProperties, items } = schema
  const below: string[][] = []
  const go = (key: string, inner: unknown, item: unknown) =>
    below.push(...secretPaths(inner, item).map((path) => [key, ...path]))
  if (isRecord(properties)) {
    for (const [key, inner] of Object.entries(properties))
      go(key, inner, isRecord(value) ? value[key] : undefined)
  }
  if (isRecord(additionalProperties) && isRecord(value)) {
    for (const key of Object.keys(value)) {
      if (!isRecord(properties) || !Object.hasOwn(properties, key)) go(key, additionalProperties, value[key])
    }
  }
  if (isRecord(items) && Array.isArray(value)) value.forEach((item, index) => go(String(index), items, item))
  for (const list of ['oneOf', 'anyOf', 'allOf']) {
    const inner = schema[list]
    if (Array.isArray(inner)) below.push(...inner.flatMap((one) => secretPaths(one, value)))
  }
  return below
}

function withMarker(options: Record<string, unknown>, path: readonly string[]): Record<string, unknown> {
  const copy = structuredClone(options)
  let place: Record<string, unknown> = copy
  for (const key of path.slice(0, -1)) {
    const next = (place[key] ??= {})
    if (typeof next !== 'object' || next === null) return copy
    place = next as Record<string, unknown>
  }
  place[path.at(-1) ?? ''] = secretMarker
  return copy
}
