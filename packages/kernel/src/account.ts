import type { Channel } from '@openclaw/sdk'

const alone = ['default'] as const

/** The accounts that a channel serves. */
export function accountsOf({ accounts }: Channel): readonly string[] {
  return accounts ?? alone
}
