import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { ErrorCode, ReloadProgress } from '@openclaw/sdk'
import { ask } from './client.js'
import { homeFolder } from './home.js'
import { runningGateways } from './run-file.js'
import type { Target } from './target.js'

const everyMs = 100
/** The longest that a reload may take: starting and draining have limits of their own, which are shorter together. */
const patienceMs = 180_000

/** Has a running gateway load its config again, and waits for the end. Throws what kept it from the new config. */
export async function reloadGateway(target: Target): Promise<ReloadProgress> {
  const { body } = await ask(target, { method: 'POST', path: '/api/control/reload', timeoutMs: 10_000 })
  const reload = await ended(body['reload'] as ReloadProgress, target)
  const { error } = reload
  if (error) throw new OpenClawError(error.code as ErrorCode, error.message, { hint: error.hint })
  return reload
}

/** Follows the gateway to another port, and to another credential, where the reload changes them. */
async function ended(begun: ReloadProgress, first: Target): Promise<ReloadProgress> {
  const pid = runningGateways(homeFolder()).find(({ url }) => url === first.url)?.pid
  const until = Date.now() + patienceMs
  /** By credential: one that was refused is not presented again, or this address would be locked out. */
  const refusals = new Map<string | undefined, unknown>()
  let target = first
  let reload = begun
  for (;;) {
    if (reload.state === 'done' || reload.state === 'failed') return reload
    await new Promise((resolve) => setTimeout(resolve, everyMs))
    try {
      if (refusals.has(target.credential)) throw refusals.get(target.credential)
      const path = `/api/control/reload/${reload.id}`
      const { body } = await ask(target, { method: 'GET', path, timeoutMs: 10_000 })
      reload = body['reload'] as ReloadProgress
    } catch (error) {
      if (hasCode(error, 'OC_AUTH_REQUIRED')) refusals.set(target.credential, error)
      if (Date.now() > until) throw error
      const moved = runningGateways(homeFolder()).find((one) => one.pid === pid)
      if (moved) target = { url: moved.url, credential: moved.credential }
      // One that is elsewhere may be between two sockets; one that was here and is not any more has ended.
      else if (pid !== undefined || !hasCode(error, 'OC_GATEWAY_UNREACHABLE')) throw error
    }
  }
}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return isOpenClawError(error) && error.code === code
}
