/** The packages that a plugin gets from the gateway that tests it, and need not bring. */
export const shared = ['@openclaw/sdk', '@openclaw/ledger', '@openclaw/testing'] as const
