import type { PluginFactory } from '@openclaw/sdk'
import type { Job } from '../supervisor.js'
import { faultSteps } from './fault-steps.js'
import { leakSteps } from './leak-steps.js'
import { lifeSteps } from './life-steps.js'
import { manifestSteps } from './manifest-steps.js'
import { optionsSteps } from './options-steps.js'
import { secretSteps } from './secret-steps.js'
import { loadSubject } from './subject.js'
import type { Steps, Subject } from './subject.js'
import { checkBench, runCase } from './suite.js'

const steps: Steps = {
  ...{ ...manifestSteps, ...optionsSteps, ...lifeSteps, ...leakSteps, ...secretSteps, ...faultSteps },
  'suite.bench': checkBench,
}

let subject: Promise<Subject> | undefined

/** Runs one check of the table, or one case of the contract suite by its number. */
export async function runStep(
  step: string | number,
  plugin: PluginFactory,
  job: Job & { readonly place: string },
): Promise<unknown> {
  const loaded = await (subject ??= loadSubject(plugin, job))
  if (typeof step === 'number') return runCase(loaded, step)
  const run = steps[step as keyof Steps]
  if (!run) throw new Error(`no check is called ${step}`)
  return run(loaded)
}
