import { accountName, agents as agentRegistry, channels as channelRegistry } from '@openclaw/sdk'
import { accountsOf } from '../channels/accounts.js'
import { cureOf, probe } from '../probe.js'
import type { Probed } from '../probe.js'
import { ok } from './check.js'
import type { Check, Context, Finding } from './check.js'

/** Each account of a channel asks its platform once. */
export const channels: Check = {
  id: 'channels',
  title: 'Channels',
  async run(context) {
    const all = await setUp(context)
    const accounts = [...(all?.registry(channelRegistry) ?? [])].flatMap(([id, channel]) =>
      accountsOf(channel).map((account) => ({ id, channel, account })),
    )
    return await Promise.all(
      accounts.map(({ id, channel, account }) =>
        findingOf(context, {
          name: accountName(id, account),
          id,
          block: 'channels',
          probed: channel,
          account,
        }),
      ),
    )
  },
}

/** Each agent asks its model once; no tokens are spent. */
export const agents: Check = {
  id: 'agents',
  title: 'Agents',
  async run(context) {
    const all = await setUp(context)
    const found = [...(all?.registry(agentRegistry) ?? [])]
    return await Promise.all(
      found.map(([id, agent]) => findingOf(context, { name: id, id, block: 'agents', probed: agent })),
    )
  },
}

async function setUp({ plan, home }: Context) {
  const { setUpPlan } = await import('../set-up.js')
  return plan && setUpPlan(plan, home, 'fatal')
}

interface Asked {
  readonly name: string
  readonly id: string
  /** Of the config. */
  readonly block: string
  readonly probed: Probed
  readonly account?: string
}

async function findingOf(
  { patienceMs }: Context,
  { name, id, block, probed, account }: Asked,
): Promise<Finding> {
  const found = await probe(probed, patienceMs, account)
  if (found.state === 'untested') return ok(`${name}: has nothing to ask`)
  if (found.state === 'answers') return ok(`${name}: answers`)
  return { severity: 'fail', what: `${name}: ${found.problem}`, cure: cureOf(found, block, id) }
}
