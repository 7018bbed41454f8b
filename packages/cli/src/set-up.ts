import { createGateway } from '@openclaw/gateway'
import type { Gateway } from '@openclaw/gateway'
import { createLog } from '@openclaw/log'
import { homeFolder } from './home.js'
import { makePlan } from './plan.js'
import type { Less, Plan } from './plan.js'
import { gatewaySettings } from './settings.js'
import { realWorld } from './world.js'

/** The gateway of a config, set up and not started: nothing is opened, and nothing is written. */
export async function setUpGateway(
  flags: { config?: string; verbose?: boolean },
  less: Less = {},
): Promise<{ gateway: Gateway; plan: Plan }> {
  const home = homeFolder()
  const plan = await makePlan(flags, home, less)
  return { gateway: setUpPlan(plan, home, flags.verbose ? 'debug' : 'error'), plan }
}

export function setUpPlan(
  { config, entries }: Pick<Plan, 'config' | 'entries'>,
  home: string,
  level: 'debug' | 'error' | 'fatal',
): Gateway {
  const log = createLog({ level, format: 'pretty' })
  const settings = gatewaySettings(config)
  const gateway = createGateway({ entries, world: realWorld(), log, home, settings })
  gateway.setup()
  return gateway
}
