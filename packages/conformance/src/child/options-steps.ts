import { isRecord } from '@openclaw/config'
import { isOpenClawError, toError } from '@openclaw/sdk'
import type { AnyPlugin } from '@openclaw/sdk'
import { failure } from '../outcome.js'
import { problemsOf, type Steps, type Subject } from './subject.js'

const wrongValues: readonly unknown[] = [null, 'conformance', 12.5, true, [], { conformance: 1 }]

export const optionsSteps: Steps = {
  'options.compiles': async ({ definition }) => {
    // An option that no plugin has makes sure that the schema is compiled and not only its defaults filled in.
    await problemsOf(definition, { noSuchOption: 1 })
  },
  'options.strict': ({ definition }) => {
    // A schema says what an option of any name must be; `false`, which Ajv sees to, that there is none.
    const { additionalProperties } = schemaOf(definition)
    if (additionalProperties !== false && !isRecord(additionalProperties))
      throw failure(
        `additionalProperties is ${String(additionalProperties)}: an option in no list is accepted`,
      )
  },
  'options.described': ({ definition }) => {
    const bare = Object.entries(schemaOf(definition).properties).filter(([, { description }]) => !description)
    if (bare.length > 0) throw failure(`${bare.map(([key]) => key).join(', ')}: no description`)
  },
  'options.defaults': async ({ definition }) => {
    const { properties } = schemaOf(definition)
    for (const [key, property] of Object.entries(properties)) {
      if (property.default === undefined) continue
      const options = { type: 'object', additionalProperties: false, properties: { [key]: property } }
      const [problem] = await problemsOf({ ...definition, options }, { [key]: property.default })
      if (problem !== undefined)
        throw failure(`the default of ${key} is ${JSON.stringify(property.default)}: ${problem}`)
    }
  },
  'options.accepted': async ({ definition, options, benchProblem }) => {
    const problems = await problemsOf(definition, options)
    if (problems.length > 0) throw failure([...problems, ...(benchProblem ? [benchProblem] : [])].join('\n'))
  },
  'options.wrong': async (subject) => {
    const keys = Object.keys(schemaOf(subject.definition).properties)
    for (const key of keys) await tryWrong(subject, key)
    return `${keys.length} options, ${wrongValues.length} values each`
  },
}

async function tryWrong(subject: Subject, key: string): Promise<void> {
  let refused = 0
  for (const value of wrongValues) {
    const given = { ...subject.options, [key]: value }
    if ((await problemsOf(subject.definition, given)).length > 0) refused += 1
    else await setUpWith(subject, key, given)
  }
  if (refused === 0)
    throw failure(`${key} may be anything: ${wrongValues.length} kinds of values are accepted`)
}

/** What the schema lets pass, `setup` may refuse in its own words. */
async function setUpWith(subject: Subject, key: string, options: Record<string, unknown>): Promise<void> {
  const { test } = await subject.gateway({ options })
  try {
    test.gateway.setup()
  } catch (error) {
    const crashed = isOpenClawError(error) && isCrash(error.cause)
    if (crashed) {
      const value = JSON.stringify(options[key])
      throw failure(`${key}: ${value} fits the schema, and setup crashes: ${toError(error.cause).message}`)
    }
  } finally {
    await test.stop()
  }
}

function isCrash(cause: unknown): boolean {
  return cause instanceof TypeError || cause instanceof ReferenceError || cause instanceof RangeError
}

function schemaOf({ options }: AnyPlugin): {
  properties: Record<string, { description?: string; default?: unknown }>
  additionalProperties: unknown
} {
  const schema: unknown = options
  const { properties = {}, additionalProperties } = isRecord(schema) ? schema : {}
  return { properties: properties as Record<string, object>, additionalProperties }
}
