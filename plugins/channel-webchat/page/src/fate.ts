import type { MessageRecord } from '@openclaw/sdk'
import { reasonOf } from './session.js'

/** What the ledger tells of a message, as far as it is shown. */
export interface Fate
  extends
    Pick<MessageRecord, 'id' | 'state' | 'reason' | 'attempts' | 'failures' | 'acceptedAt' | 'settledAt'>,
    Pick<MessageRecord, 'stages' | 'route' | 'sessionKey' | 'turnId' | 'usage' | 'receipt'> {
  readonly text?: string
  readonly outbound: readonly Fate[]
}

/** What could not be told; without a reason the gateway cannot be reached. */
export interface Untold {
  readonly reason?: string
}

export async function readFate(request: typeof fetch, id: string): Promise<Fate | Untold> {
  try {
    const response = await request(`/api/ledger/messages/${encodeURIComponent(id)}`)
    return response.ok ? ((await response.json()) as Fate) : { reason: await reasonOf(response) }
  } catch {
    return {}
  }
}
