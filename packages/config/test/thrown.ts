import { isOpenClawError } from '@openclaw/sdk'
import type { OpenClawError } from '@openclaw/sdk'

/** The OpenClawError that a call throws or rejects with; fails for anything else. */
export async function thrownBy(work: () => unknown): Promise<OpenClawError> {
  try {
    await work()
  } catch (error) {
    if (isOpenClawError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
