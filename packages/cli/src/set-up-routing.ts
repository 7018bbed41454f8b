import type { Gateway } from '@openclaw/gateway'
import { isOpenClawError, OpenClawError, routing } from '@openclaw/sdk'
import type { Routing } from '@openclaw/sdk'
import type { Plan } from './plan.js'
import { setUpGateway } from './set-up.js'
import { standardPlugins } from './standard.js'

interface Flags {
  readonly config?: string
  readonly verbose?: boolean
}

interface SetUp {
  readonly gateway: Gateway
  readonly plan: Plan
}

/**
 * The standard plugins that have no say in who answers. To import them is most of what setting up a gateway costs, and
 * whoever tests a rule does so again and again.
 */
export const bystanders: ReadonlySet<string> = new Set(
  standardPlugins.flatMap(({ name }) =>
    /\/(auth|channel|commands|control|http|monitor)-/.test(name) ? [name] : [],
  ),
)

/** The gateway of a config, set up and not started, and its rules. Throws OC_SERVICE_MISSING when no plugin has rules. */
export async function setUpRouting(
  flags: Flags,
  { whole = false }: { whole?: boolean } = {},
): Promise<SetUp & { readonly rules: Routing }> {
  const made = whole ? await setUpGateway(flags) : await setUpLess(flags)
  const rules = made.gateway.service(routing)
  if (rules) return { ...made, rules }
  throw new OpenClawError('OC_SERVICE_MISSING', 'No plugin of this config has routing rules', {
    hint: 'Take "enabled": false of @openclaw/router-rules out of plugins.',
  })
}

/** Without the bystanders, unless another plugin needs what one of them provides. */
async function setUpLess(flags: Flags): Promise<SetUp> {
  try {
    return await setUpGateway(flags, { leaveOut: bystanders })
  } catch (error) {
    if (isOpenClawError(error) && error.code === 'OC_SERVICE_MISSING') return setUpGateway(flags)
    throw error
  }
}
