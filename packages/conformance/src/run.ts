import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '@openclaw/config'
import { checkIds, checks } from './checks.js'
import type { CheckId } from './checks.js'
import { manifestChecks } from './manifest-checks.js'
import { outcomeOf, type Outcome } from './outcome.js'
import type { CheckResult, ConformanceReport } from './report.js'
import { secretMarker } from './secret-marker.js'
import { openSource, type PackageFile, type PluginSource } from './source.js'
import { hasSuite, suites } from './suites.js'
import { createSupervisor, type Supervisor } from './supervisor.js'

export interface ConformanceOptions {
  /** These checks and what they need, and no suite; all by default. */
  readonly only?: readonly CheckId[]
  /** Told of each result as soon as it is there. */
  onResult?(result: CheckResult): void
}

/** How long one check, or one case of a suite, may take. */
const limitMs = 20_000
/** How long what never waits for a network may take. */
const soonMs = 5_000
const soon: ReadonlySet<CheckId> = new Set(['life.start', 'fault.aborted'])

/** Asks a plugin, by its folder or tarball, all that its kind promises. Its code runs in processes of its own. */
export async function runConformance(
  path: string,
  { only, onResult = () => undefined }: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const source = await openSource(path)
  const { name, version } = source.packageFile
  const bench = benchOf(source)
  const supervisor = createSupervisor({ folder: source.folder, ...(bench === undefined ? {} : { bench }) })
  const results: CheckResult[] = []
  const add = (result: CheckResult) => {
    results.push(result)
    onResult(result)
  }
  try {
    const passed = new Set<CheckId>()
    const wanted = withNeeds(only ?? checkIds)
    for (const id of checkIds.filter((one) => wanted.has(one))) {
      const result = await ask(id, source.packageFile, supervisor, passed)
      if (result.status === 'passed') passed.add(id)
      add(result)
    }
    const cases = only === undefined ? suiteOf(source.packageFile, supervisor, passed) : []
    for (const result of cases) add(await result())
  } finally {
    await supervisor.close()
    await source.close()
  }
  return { ok: results.every(({ status }) => status === 'passed'), name, version, results }
}

function withNeeds(ids: readonly CheckId[]): Set<CheckId> {
  return new Set(ids.flatMap((id) => [id, ...withNeeds(checks[id].needs)]))
}

async function ask(
  id: CheckId,
  packageFile: PackageFile,
  supervisor: Supervisor,
  passed: ReadonlySet<CheckId>,
): Promise<CheckResult> {
  const { needs, says } = checks[id]
  const missing = needs.find((need) => !passed.has(need))
  if (missing !== undefined) return notRun(id, says, missing)
  const own = manifestChecks[id]
  const outcome = own
    ? await outcomeOf(() => own(packageFile))
    : await supervisor.run(id, soon.has(id) ? soonMs : limitMs)
  // What a process prints is not in its log.
  const printed = id === 'secret.log' && supervisor.output().includes(secretMarker)
  const shown = printed ? ({ status: 'failed', reason: 'the secret was printed' } as const) : outcome
  return resultOf(id, says, shown, checks[id].cure)
}

function suiteOf(
  { openclaw }: PackageFile,
  supervisor: Supervisor,
  passed: ReadonlySet<CheckId>,
): (() => Promise<CheckResult>)[] {
  const kind = isRecord(openclaw) ? String(openclaw['kind']) : ''
  if (!hasSuite(kind)) return []
  const id = `suite.${kind}`
  const cases = suites[kind]
  const missing = (['suite.bench', 'options.accepted'] as const).find((need) => !passed.has(need))
  if (missing !== undefined) {
    const says = `the contract suite of the kind ${kind}: ${cases.length} cases`
    return [() => Promise.resolve(notRun(id, says, missing))]
  }
  const cure = `See what the case "${id}" does in @openclaw/testing, and mend the plugin or its bench.`
  return cases.map(
    ({ name }, index) =>
      async () =>
        resultOf(id, name, await supervisor.run(index, limitMs), cure),
  )
}

function resultOf(id: string, says: string, outcome: Outcome, cure: string): CheckResult {
  if (outcome.status === 'failed') return { id, says, cure, ...outcome }
  const { status, detail } = outcome
  return { id, says, status, ...(detail === undefined ? {} : { reason: detail }) }
}

function notRun(id: string, says: string, missing: CheckId): CheckResult {
  return { id, says, status: 'notRun', reason: `${missing} did not pass` }
}

/** The bench that the manifest names; that of the tests where a folder has one. */
function benchOf({ folder, packageFile: { openclaw } }: PluginSource): string | undefined {
  const named = isRecord(openclaw) ? openclaw['conformance'] : undefined
  if (typeof named === 'string') return join(folder, named)
  return ['test/bench.ts', 'test/bench.js'].map((file) => join(folder, file)).find((file) => existsSync(file))
}
