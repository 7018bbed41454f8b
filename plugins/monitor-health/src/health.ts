import { toError } from '@openclaw/sdk'
import type { Check, GatewayView, Registry } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'

interface CheckResult {
  readonly ok: boolean
  readonly reason?: string
}

/** A check that takes longer counts as failed, in ms. */
const patienceMs = 2_000

/** 200 as long as the process answers at all. */
export function healthRoute(): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async () => ({ ok: true }))
  }
}

/** 200 when the gateway takes messages and every check passes, else 503; each check with its reason. */
export function readyRoute(gateway: GatewayView, checks: Registry<Check>): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async (_request, reply) => {
      const { state } = gateway.snapshot()
      const own: CheckResult =
        state === 'ready' ? { ok: true } : { ok: false, reason: `the gateway is ${state}` }
      const results = [...checks.list()].map(async ([id, check]) => [id, await outcomeOf(check)] as const)
      const all = Object.fromEntries([['gateway', own] as const, ...(await Promise.all(results))])
      const ok = Object.values(all).every((result) => result.ok)
      return reply.code(ok ? 200 : 503).send({ ok, checks: all })
    })
  }
}

async function outcomeOf(check: Check): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: `no answer within ${patienceMs} ms` }), patienceMs)
  })
  try {
    return await Promise.race([Promise.resolve().then(check), late])
  } catch (error) {
    return { ok: false, reason: toError(error).message }
  } finally {
    clearTimeout(timer)
  }
}
