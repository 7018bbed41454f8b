import { createGateway } from '@openclaw/gateway'
import type { Gateway } from '@openclaw/gateway'
import { createLog } from '@openclaw/log'
import { homeFolder } from './home.js'
import { makePlan } from './plan.js'
import type { Plan } from './plan.js'
import { gatewaySettings } from './settings.js'
import { realWorld } from './world.js'

/** The gateway of a config, set up and not started: nothing is opened, and nothing is written. */
export async function setUpGateway(
  flags: { config?: string; verbose?: boolean },
  less: { leaveOut?: ReadonlySet<unknown> } = {},
): Promise<{ gateway: Gateway; plan: Plan }> {
  const home = homeFolder()
  const plan = await makePlan(flags, home, less)
  const log = createLog({ level: flags.verbose ? 'debug' : 'error', format: 'pretty' })
  const settings = gatewaySettings(plan.config)
  const gateway = createGateway({ entries: plan.entries, world: realWorld(), log, home, settings })
  gateway.setup()
  return { gateway, plan }
}
