import { toError } from '@openclaw/sdk'

/** What came of one check in the child. */
export type Outcome =
  | { readonly status: 'passed'; readonly detail?: string }
  | { readonly status: 'failed'; readonly reason: string; readonly cure?: string }

/** A failure that knows a cure of its own. */
export function failure(reason: string, cure?: string): Error {
  return Object.assign(new Error(reason), cure === undefined ? {} : { cure })
}

/** Runs a check: what it throws is why it failed, what it returns is told beside its name. */
export async function outcomeOf(check: () => unknown): Promise<Outcome> {
  try {
    const detail = await check()
    return { status: 'passed', ...(typeof detail === 'string' ? { detail } : {}) }
  } catch (thrown) {
    const error = toError(thrown) as Error & { cure?: string }
    const reason = error.message.trim()
    return { status: 'failed', reason, ...(error.cure === undefined ? {} : { cure: error.cure }) }
  }
}
