import { toError } from '@openclaw/sdk'
import type { Check, Registry, World } from '@openclaw/sdk'
import type { FailingCheck } from './status-report.js'

/** Status does not wait longer for a check, in ms. */
const patienceMs = 1_000

/** The checks that fail now, each with its reason. */
export async function failingChecks(
  checks: Registry<Check>,
  { scheduler }: World,
): Promise<readonly FailingCheck[]> {
  async function look(id: string, check: Check): Promise<FailingCheck | undefined> {
    let cancel = (): void => undefined
    const late = new Promise<{ ok: false; reason: string }>((resolve) => {
      const reason = `no answer within ${patienceMs} ms`
      cancel = scheduler.after(patienceMs, () => resolve({ ok: false, reason }))
    })
    try {
      const { ok, reason = 'it fails' } = await Promise.race([Promise.resolve().then(check), late])
      return ok ? undefined : { id, reason }
    } catch (error) {
      return { id, reason: toError(error).message }
    } finally {
      cancel()
    }
  }
  const looked = await Promise.all([...checks.list()].map(([id, check]) => look(id, check)))
  return looked.filter((failing) => failing !== undefined)
}
