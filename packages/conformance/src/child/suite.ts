import type { ContractCase } from '@openclaw/testing'
import { failure } from '../outcome.js'
import { hasSuite, suites } from '../suites.js'
import { madeAlone } from './alone.js'
import type { Subject } from './subject.js'

/** The suite of its kind is run with the bench's `make`, or with one that needs the plugin alone. */
export async function checkBench(subject: Subject): Promise<string | undefined> {
  const { definition, bench, benchProblem } = subject
  if (benchProblem !== undefined) throw failure(benchProblem)
  if (!hasSuite(definition.kind)) return 'its kind has no suite'
  if (bench?.make !== undefined) {
    if (typeof bench.make !== 'function') throw failure('the bench exports `make`, which is no function')
    return undefined
  }
  if (madeAlone(subject) === undefined) throw failure('there is no bench that exports `make`')
  return 'made from the plugin alone'
}

/** One case, by its number. */
export async function runCase(subject: Subject, index: number): Promise<void> {
  const { kind } = subject.definition
  const cases: readonly ContractCase<never>[] = hasSuite(kind) ? suites[kind] : []
  const make = subject.bench?.make ?? madeAlone(subject)
  await cases[index]?.run(make as never)
}
