import { canBeLeftOut } from '@openclaw/config'
import type { BrokenPlugin, TracedEntry } from '@openclaw/config'
import { isOpenClawError } from '@openclaw/sdk'
import type { ErrorCode, OpenClawError } from '@openclaw/sdk'
import { makePlan } from './plan.js'
import type { Plan, PlanFlags } from './plan.js'
import { setUpPlan } from './set-up.js'

/** What shows only when all plugins are wired together; other failures of a set-up are the config's to answer for. */
const wiringFaults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OC_PLUGIN_PERMISSION',
  'OC_REGISTRY_TAKEN',
  'OC_SERVICE_MISSING',
  'OC_SERVICE_TAKEN',
])

/**
 * The plan of a config without its broken plugins, as long as the gateway is as safe without them. `may` says which of
 * them may be missing; by default all.
 */
export async function makeSoundPlan(
  flags: PlanFlags,
  home: string,
  may: (id: string) => boolean = () => true,
): Promise<Plan> {
  const plan = await makePlan(flags, home, { leaveBroken: ({ id }) => may(id) })
  return withoutMiswired(plan, home, may)
}

/** Sets the plugins up as a start would, which opens nothing, and takes out who cannot be wired. */
function withoutMiswired(plan: Plan, home: string, may: (id: string) => boolean): Plan {
  if (!plan.entries.some(isForeign)) return plan
  try {
    setUpPlan(plan, home, 'fatal')
    return plan
  } catch (error) {
    const faulty = foreignAtFault(plan, error)
    // Another failure comes up again at the start, and is told there.
    if (!faulty || !may(faulty.id)) return plan
    const entries = plan.entries.filter((entry) => entry !== faulty)
    const broken: BrokenPlugin[] = [...plan.broken, { id: faulty.id, error: error as OpenClawError }]
    return withoutMiswired({ ...plan, entries, broken }, home, may)
  }
}

function foreignAtFault({ entries }: Plan, error: unknown): TracedEntry | undefined {
  if (!isOpenClawError(error) || !wiringFaults.has(error.code)) return undefined
  return entries.find(
    (entry) => entry.id === error.plugin && isForeign(entry) && canBeLeftOut([entry.definition.kind]),
  )
}

/** Not one of ours. */
function isForeign({ from, standard, definition }: TracedEntry): boolean {
  return from === 'code' && !standard && !definition.name.startsWith('@openclaw/')
}

/** What a log and a status say of one. */
export function leftOutLine({ id, error }: BrokenPlugin): string {
  return `The plugin ${id} is left out: ${error.message}`
}
