import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { loadSuite, runCase, suiteName, type DryRunOptions, type LoadedSuite } from '@openclaw/dry-run'
import { createLog } from '@openclaw/log'
import { OpenClawError } from '@openclaw/sdk'
import { coloursFor } from '../colours.js'
import { dryHomes } from '../dry-homes.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import { dryRunSecret, makePlan, modules } from '../plan.js'
import { printable } from '../printable.js'
import { junitOf } from '../report/junit.js'
import { tapOf } from '../report/tap.js'
import { failed, failureLines, placeOf } from '../report/test-run.js'
import type { RanCase, TestRun } from '../report/test-run.js'
import { gatewaySettings } from '../settings.js'
import { findTestFiles } from '../test-files.js'

export interface TestFlags extends CommonFlags {
  readonly config?: string
  readonly filter?: string
  readonly bail?: boolean
  readonly tap?: boolean
  readonly junit?: string
}

/** Runs the tests of a config: the real gateway on a fake clock, with nothing sent. Needs no running gateway. */
export async function runTests(files: readonly string[], flags: TestFlags): Promise<number> {
  if (flags.json && flags.tap)
    throw wrongUse('--json and --tap both say what stands on stdout', 'Give one of them.')
  const { config, entries } = await makePlan(flags, homeFolder(), { placeholder: dryRunSecret })
  const paths = findTestFiles(files, config.folder ?? process.cwd(), suiteName)
  const suites: LoadedSuite[] = []
  for (const path of paths) suites.push(await loadSuite(path, modules))
  const homes = dryHomes()
  try {
    const log = createLog({ level: flags.verbose ? 'debug' : 'fatal', format: 'pretty' })
    const run = await runAll(
      suites,
      { entries, log, settings: gatewaySettings(config), makeHome: homes.make },
      flags,
    )
    if (flags.junit !== undefined) writeFileSync(flags.junit, junitOf(run))
    if (flags.json) printDocument(documentOf(run))
    else printText(flags.tap ? tapOf(run) : (await textOf(run)).join('\n'))
    return failed(run).length === 0 ? 0 : 1
  } finally {
    homes.remove()
  }
}

async function runAll(
  suites: readonly LoadedSuite[],
  options: DryRunOptions,
  { filter, bail }: TestFlags,
): Promise<TestRun> {
  const began = performance.now()
  const chosen = suites.flatMap((loaded) =>
    loaded.suite.cases.flatMap((one, index) =>
      filter === undefined || one.name.includes(filter) ? [{ loaded, one, index }] : [],
    ),
  )
  if (chosen.length === 0) throw wrongUse(`No case has "${filter}" in its name`, 'Correct --filter.')
  const cases: RanCase[] = []
  for (const { loaded, one, index } of chosen) {
    const result = await runCase(loaded.suite, one, options)
    cases.push({ file: relative(process.cwd(), loaded.file), line: loaded.lineOf(index), result })
    if (bail && !result.ok) break
  }
  return { cases, left: chosen.length - cases.length, tookMs: performance.now() - began }
}

async function textOf(run: TestRun): Promise<string[]> {
  const colours = await coloursFor(process.stdout)
  const wrong = failed(run)
  const passed = run.cases.length - wrong.length
  const left = run.left === 0 ? '' : `, ${run.left} not run`
  const sum = `${passed} passed, ${wrong.length} failed${left} in ${Math.round(run.tookMs)} ms`
  return [
    ...wrong.flatMap((one) => [
      `${colours.red('failed')}  ${printable(one.result.name)}  ${colours.dim(placeOf(one))}`,
      ...failureLines(one).map((line) => `        ${printable(line)}`),
      '',
    ]),
    wrong.length === 0 ? colours.green(sum) : colours.red(sum),
  ]
}

function documentOf(run: TestRun): object {
  const wrong = failed(run)
  return {
    ok: wrong.length === 0,
    ...{ passed: run.cases.length - wrong.length, failed: wrong.length, left: run.left },
    cases: run.cases.map(({ file, line, result }) => ({ file, line, ...result })),
  }
}

function wrongUse(message: string, hint: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, { hint })
}
