import { errorLine } from '@openclaw/sdk'
import { createRedactor } from '@openclaw/log/redactor'
import { checkConfigOf, isOfficialEntry } from '../config-check.js'
import { hideInOutput } from '../output.js'
import { readConfig, resolvePlugins } from '../plan.js'
import type { PlanFlags } from '../plan.js'
import { runFiles } from '../run-file.js'
import { secretTexts } from '../secret-texts.js'
import type { Check, Context, Finding, Usable } from './check.js'
import { certificate } from './certificate.js'
import { clock } from './clock.js'
import { config, exposure, secrets } from './config.js'
import { diskSpace } from './disk-space.js'
import { environment } from './environment.js'
import { leftovers } from './leftovers.js'
import { nodeVersion } from './node-version.js'
import { permissions } from './permissions.js'
import { port } from './port.js'
import { agents, channels } from './probes.js'
import { readiness } from './ready.js'
import { sessions } from './sessions.js'
import { store } from './store.js'
import type { System } from './system.js'

/** In the order in which they are shown. */
export const allChecks: readonly Check[] = [
  ...[nodeVersion, environment, config, secrets, exposure, permissions, leftovers, port],
  ...[store, sessions, diskSpace, clock, certificate, channels, agents],
]

/** What a check found. */
export interface Examined extends Omit<Finding, 'fix'> {
  readonly check: string
  readonly title: string
  /** What `--fix` did about it, or why it could not. */
  readonly fixed?: string
  readonly fixFailed?: string
}

export async function contextOf(
  flags: PlanFlags,
  home: string,
  system: System,
  patienceMs = 5_000,
): Promise<Context> {
  const report = await checkConfigOf(flags, home)
  const plan = await usablePlan(flags, home)
  const all = runFiles(home)
  const answers = await Promise.all(all.map(async (one) => one.alive && (await readiness(one)) !== undefined))
  const running = all.filter((_, index) => answers[index])
  return { home, system, report, plan, runFiles: all, running, patienceMs }
}

/** Undefined where there is none: why not is in the report. */
async function usablePlan(flags: PlanFlags, home: string): Promise<Usable | undefined> {
  try {
    const read = await readConfig(flags, home)
    const { entries } = await resolvePlugins(read, home, { tolerate: isOfficialEntry })
    const secrets = createRedactor()
    secrets.add(secretTexts(entries))
    hideInOutput(secrets)
    return { ...read, entries }
  } catch {
    return undefined
  }
}

/** Makes every check; one that throws has found that it cannot look. */
export async function examineAll(context: Context, fix: boolean, checks = allChecks): Promise<Examined[]> {
  const found: Examined[] = []
  for (const check of checks) {
    for (const { fix: mend, ...finding } of await findingsOf(check, context)) {
      const mended = fix && mend ? mendedBy(mend) : {}
      found.push({ check: check.id, title: check.title, ...finding, ...mended })
    }
  }
  return found
}

async function findingsOf(check: Check, context: Context): Promise<readonly Finding[]> {
  try {
    return await check.run(context)
  } catch (error) {
    return [{ severity: 'fail', what: `could not be looked at: ${errorLine(error)}` }]
  }
}

function mendedBy({ done, run }: NonNullable<Finding['fix']>): Pick<Examined, 'fixed' | 'fixFailed'> {
  try {
    run()
    return { fixed: done }
  } catch (error) {
    return { fixFailed: errorLine(error) }
  }
}
