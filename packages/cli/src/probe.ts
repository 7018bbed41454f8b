import { errorLine, isSendError } from '@openclaw/sdk'

/** What can be asked whether it works. */
export interface Probed {
  probe?(options: { readonly signal: AbortSignal; readonly account?: string }): Promise<void>
}

export type Probe =
  | { readonly state: 'answers' }
  /** There is nothing that could be asked. */
  | { readonly state: 'untested' }
  | { readonly state: 'failed'; readonly problem: string; readonly isCredential: boolean }

/** Asks once; who takes longer than `patienceMs` has failed. */
export async function probe(probed: Probed, patienceMs: number, account?: string): Promise<Probe> {
  if (!probed.probe) return { state: 'untested' }
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs)
  const aborted = new Promise<never>((_, reject) => {
    late.signal.addEventListener('abort', () => reject(late.signal.reason as Error))
  })
  try {
    const asked = probed.probe({ signal: late.signal, ...(account !== undefined && { account }) })
    await Promise.race([asked, aborted])
    return { state: 'answers' }
  } catch (error) {
    const isCredential = isSendError(error) && error.failure === 'auth'
    return { state: 'failed', problem: errorLine(error), isCredential }
  } finally {
    clearTimeout(timer)
  }
}

/** What mends it, of one that has the key `id` in a block of the config. */
export function cureOf(
  { isCredential }: { readonly isCredential: boolean },
  block: string,
  id: string,
): string {
  const place = `"${block}": { "${id}": … }`
  if (!isCredential) return `Correct ${place} in the config, or the way there.`
  return `Correct the credential of ${place} where the config, its .env or the environment has it.`
}
