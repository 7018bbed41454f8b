import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { formatPath, importScript, validatorOf } from '@openclaw/config'
import type { Path, Problem, SharedModules } from '@openclaw/config'
import { OpenClawError, toError } from '@openclaw/sdk'
import { checkPatterns } from './pattern.js'
import type { Suite, TestCase } from './suite.js'

/** A test file, checked. */
export interface LoadedSuite {
  readonly file: string
  readonly suite: Suite
  /** The line on which a case begins, where it is known. */
  lineOf(index: number): number | undefined
}

interface Content {
  readonly value: unknown
  lineOf(path: Path): number | undefined
}

export const suiteName = /\.openclaw-test\.(?:ya?ml|json|ts)$/

/** Reads and checks a test file. Throws OC_TEST_INVALID with every problem, each with its line where that is known. */
export async function loadSuite(file: string, modules?: SharedModules): Promise<LoadedSuite> {
  const content = await readContent(file, modules)
  const problems = await problemsOf(content.value)
  if (problems.length > 0) throw invalid(file, problems, content)
  return { file, suite: content.value as Suite, lineOf: (index) => content.lineOf(['cases', index]) }
}

async function readContent(file: string, modules: SharedModules | undefined): Promise<Content> {
  try {
    const text = await readFile(file, 'utf8')
    if (extname(file) === '.ts') return scriptContent(await importScript(file, modules), text)
    if (extname(file) === '.json') JSON.parse(text)
    return await yamlContent(text)
  } catch (cause) {
    if (cause instanceof OpenClawError) throw cause
    const { code, message } = toError(cause) as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'it does not exist' : message.split('\n')[0]
    throw new OpenClawError('OC_TEST_INVALID', `${file}: the test file cannot be read: ${reason}`, { cause })
  }
}

/** JSON is YAML too, so that one parser tells the lines of both. */
async function yamlContent(text: string): Promise<Content> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const [wrong] = document.errors
  const lineAt = (offset: number) => lineCounter.linePos(offset).line
  if (wrong) throw new Error(`line ${lineAt(wrong.pos[0])}: ${wrong.message}`)
  return {
    value: document.toJS({ maxAliasCount: 1_000 }),
    lineOf(path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined
        const [offset] = node?.range ?? []
        if (offset !== undefined) return lineAt(offset)
      }
      return undefined
    },
  }
}

/** Code has no positions: a case stands where its name is written. */
function scriptContent(value: unknown, text: string): Content {
  const lines = text.split('\n')
  const nameOf = (index: unknown) => (value as Partial<Suite>).cases?.[Number(index)]?.name
  return {
    value,
    lineOf([, index]) {
      const name = nameOf(index)
      const at = name === undefined ? -1 : lines.findIndex((line) => line.includes(name))
      return at < 0 ? undefined : at + 1
    },
  }
}

let schema: object | undefined

async function problemsOf(value: unknown): Promise<Problem[]> {
  schema ??= createRequire(import.meta.url)('@openclaw/config-schema/test.schema.json') as object
  const problems = (await validatorOf(schema, 'config')).check(value, [])
  if (problems.length > 0) return problems
  const { cases } = value as Suite
  const names = new Set<string>()
  for (const [index, one] of cases.entries()) {
    const path = ['cases', index]
    if (names.has(one.name)) problems.push({ path, text: `has the name of another case: ${one.name}` })
    names.add(one.name)
    problems.push(...caseProblems(one).map((problem) => ({ ...problem, path: [...path, ...problem.path] })))
  }
  return problems
}

function caseProblems(one: TestCase): Problem[] {
  const { given, expect, steps, at } = one
  const problems: Problem[] = []
  if (steps && expect)
    problems.push({ path: ['expect'], text: 'stands beside steps', cure: 'Move it into a step.' })
  if (!steps && !given && !expect) problems.push({ path: [], text: 'needs given and expect, or steps' })
  if (at !== undefined && Number.isNaN(Date.parse(at)))
    problems.push({ path: ['at'], text: 'must be an ISO time' })
  const expected = steps
    ? steps.map((step, index) => [['steps', index, 'expect'], step.expect] as const)
    : [[['expect'], expect] as const]
  for (const [path, wanted = {}] of expected) {
    for (const [key, text] of Object.entries(wanted) as [string, unknown][]) {
      const wrong = checkPatterns(text)
      if (wrong !== undefined) problems.push({ path: [...path, key], text: wrong })
    }
  }
  return problems
}

function invalid(file: string, problems: readonly Problem[], content: Content): OpenClawError {
  const lines = problems.map(({ path, text }) => {
    const line = content.lineOf(path)
    return `${file}${line === undefined ? '' : `:${line}`}: ${formatPath(path) || 'the file'} ${text}`
  })
  const message =
    lines.length === 1 ? String(lines[0]) : `${file} has ${lines.length} errors:\n  ${lines.join('\n  ')}`
  const cures = [...new Set(problems.flatMap(({ cure }) => cure ?? []))]
  return new OpenClawError(
    'OC_TEST_INVALID',
    message,
    cures.length > 0 ? { hint: cures.slice(0, 3).join(' ') } : {},
  )
}
