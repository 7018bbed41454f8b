import { agents as agentRegistry, channels as channelRegistry, errorLine } from '@openclaw/sdk'
import type { Gateway } from '@openclaw/gateway'
import { ok } from './check.js'
import type { Check, Context, Finding } from './check.js'

interface Probed {
  probe?(options: { readonly signal: AbortSignal }): Promise<void>
}

interface Question {
  /** Of the config. */
  readonly block: string
  readonly patienceMs: number
}

/** Each channel asks its platform once. */
export const channels: Check = {
  id: 'channels',
  title: 'Channels',
  run: (context) => probeAll(context, 'channels', (gateway) => gateway.registry(channelRegistry)),
}

/** Each agent asks its model once; no tokens are spent. */
export const agents: Check = {
  id: 'agents',
  title: 'Agents',
  run: (context) => probeAll(context, 'agents', (gateway) => gateway.registry(agentRegistry)),
}

async function probeAll(
  { plan, home, patienceMs }: Context,
  block: 'channels' | 'agents',
  of: (gateway: Gateway) => ReadonlyMap<string, Probed>,
): Promise<Finding[]> {
  if (!plan) return []
  const { setUpPlan } = await import('../set-up.js')
  const found = [...of(setUpPlan(plan, home, 'fatal'))]
  return await Promise.all(found.map(([id, one]) => findingOf(id, one, { block, patienceMs })))
}

async function findingOf(id: string, probed: Probed, { block, patienceMs }: Question): Promise<Finding> {
  if (!probed.probe) return ok(`${id}: has nothing to ask`)
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs)
  const aborted = new Promise<never>((_, reject) => {
    late.signal.addEventListener('abort', () => reject(late.signal.reason as Error))
  })
  try {
    await Promise.race([probed.probe({ signal: late.signal }), aborted])
    return ok(`${id}: answers`)
  } catch (error) {
    const what = `${id}: ${errorLine(error)}`
    return {
      severity: 'fail',
      what,
      cure: `Correct "${block}": { "${id}": … } in the config, or the way there.`,
    }
  } finally {
    clearTimeout(timer)
  }
}
