import { isRecord } from '@openclaw/config'
import type { RunFile } from '../run-file.js'

/** A gateway on this machine that has not answered by then does not, in ms. */
const patienceMs = 3_000

/** What a running gateway says of itself; undefined when nothing that is a gateway answers. */
export async function readiness({ record }: RunFile): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const response = await fetch(`${record.url.replace(/\/+$/, '')}/readyz`, {
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'error',
    })
    const body: unknown = await response.json()
    if (!isRecord(body)) return undefined
    // It may have been told not to say how it is.
    const { checks, error } = body
    if (isRecord(error) && /^OC_/.test(String(error['code']))) return {}
    if (!isRecord(checks)) return undefined
    const failing = Object.entries(checks).filter(([, check]) => isRecord(check) && check['ok'] !== true)
    return Object.fromEntries(
      failing.map(([id, check]) => [id, String((check as { reason?: unknown }).reason ?? 'it fails')]),
    )
  } catch {
    return undefined
  }
}
