import { isOpenClawError } from '@openclaw/sdk'

/** The claim was lost: somebody else goes on with it. */
export function isStale(error: unknown): boolean {
  return isOpenClawError(error) && error.code === 'OC_CLAIM_STALE'
}
