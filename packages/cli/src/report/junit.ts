import { failureLines, placeOf } from './test-run.js'
import type { RanCase, TestRun } from './test-run.js'

/** JUnit's XML: a suite for each file. */
export function junitOf({ cases, tookMs }: TestRun): string {
  const files = new Set(cases.map(({ file }) => file))
  const suites = [...files].map((file) => {
    const own = cases.filter((one) => one.file === file)
    const seconds = own.reduce((sum, { result }) => sum + result.tookMs, 0) / 1000
    return [
      `  <testsuite name="${escape(file)}" ${counts(own)} time="${seconds.toFixed(3)}">`,
      ...own.map(caseOf),
      '  </testsuite>',
    ].join('\n')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="openclaw test" ${counts(cases)} time="${(tookMs / 1000).toFixed(3)}">`,
    ...suites,
    '</testsuites>\n',
  ].join('\n')
}

function counts(cases: readonly RanCase[]): string {
  const failures = cases.filter(({ result }) => !result.ok && result.error === undefined).length
  const errors = cases.filter(({ result }) => result.error !== undefined).length
  return `tests="${cases.length}" failures="${failures}" errors="${errors}"`
}

function caseOf(one: RanCase): string {
  const { file, line, result } = one
  const where = line === undefined ? '' : ` line="${line}"`
  const head = `    <testcase name="${escape(result.name)}" classname="${escape(file)}" file="${escape(file)}"${where} time="${(result.tookMs / 1000).toFixed(3)}"`
  if (result.ok) return `${head}/>`
  const kind = result.error === undefined ? 'failure' : 'error'
  const [message = '', ...rest] = failureLines(one)
  const text = escape([placeOf(one), message, ...rest].join('\n'))
  return `${head}>\n      <${kind} message="${escape(message)}">${text}</${kind}>\n    </testcase>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// What XML has no place for: control characters but tab and newline, and half a character.
const impossible =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function escape(text: string): string {
  const possible = text.replace(impossible, '\ufffd')
  return possible.replace(/[&<>"]/g, (character) => entities[character]!)
}
