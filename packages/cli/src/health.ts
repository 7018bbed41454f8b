import type { Gateway } from '@openclaw/gateway'
import { pause, within } from '@openclaw/kernel'
import { accountName, checks, OpenClawError, toError } from '@openclaw/sdk'
import type { Check, World } from '@openclaw/sdk'

/** What is not well, by what it is, with its reason; empty when all is. */
export type Ailments = ReadonlyMap<string, string>

/** A check that takes longer counts as failed, in ms. */
const patienceMs = 2_000
const againMs = 50

/** The checks that fail, the channels that are not connected, the plugins that could not come back. */
export async function ailmentsOf(gateway: Gateway, world: World): Promise<Ailments> {
  const { channels, plugins } = gateway.snapshot()
  const results = await Promise.all(
    [...gateway.registry(checks)].map(async ([id, check]) => [id, await reasonOf(check, world)] as const),
  )
  return new Map([
    ...results.flatMap(([id, reason]) => (reason === undefined ? [] : [[`check ${id}`, reason] as const])),
    ...channels
      .filter(({ state }) => state !== 'connected')
      .map(({ id, account, state, reason }) => {
        return [`channel ${accountName(id, account)}`, reason ?? state] as const
      }),
    ...plugins
      .filter(({ state }) => state === 'failed')
      .map(({ id, reason }) => [`plugin ${id}`, reason ?? 'failed'] as const),
  ])
}

/**
 * Resolves as soon as nothing is worse than `before`; rejects with OC_RELOAD_UNHEALTHY after `ms`, or when `signal`
 * aborts. What ailed before is no fault of a reload, nor is a channel that was not there.
 */
export async function notWorse(
  gateway: Gateway,
  before: { readonly ailments: Ailments; readonly channels: readonly string[] },
  { world, ms, signal }: { world: World; ms: number; signal: AbortSignal },
): Promise<void> {
  const until = world.clock.monotonic() + ms
  for (;;) {
    const worse = [...(await ailmentsOf(gateway, world))].filter(
      ([what]) => !before.ailments.has(what) && !isNewChannel(what, before.channels),
    )
    if (worse.length === 0) return
    if (signal.aborted || world.clock.monotonic() >= until) throw unhealthy(worse, ms)
    await pause(world, againMs, signal)
  }
}

function isNewChannel(what: string, known: readonly string[]): boolean {
  return what.startsWith('channel ') && !known.includes(what.slice('channel '.length))
}

async function reasonOf(check: Check, world: World): Promise<string | undefined> {
  try {
    const late = () => new Error(`no answer within ${patienceMs} ms`)
    const { ok, reason } = await within(world, patienceMs, async () => await check(), late)
    return ok ? undefined : (reason ?? 'it fails')
  } catch (error) {
    return toError(error).message
  }
}

function unhealthy(worse: readonly (readonly [string, string])[], ms: number): OpenClawError {
  const list = worse.map(([what, reason]) => `${what}: ${reason}`).join('; ')
  const message = `The gateway was not well within ${ms / 1000} s of the reload (${list}); the config from before is in use again`
  return new OpenClawError('OC_RELOAD_UNHEALTHY', message)
}
