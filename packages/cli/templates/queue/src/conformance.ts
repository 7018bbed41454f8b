import { createLedger } from '@openclaw/ledger'
import type { MakeQueue } from '@openclaw/testing'
import { createStore } from './store.js'

/** An empty queue in the world of the one that asks: for the tests and for `openclaw conformance`. */
export const make: MakeQueue = async ({ world, maxSize }) => {
  const ledger = createLedger({ world, maxSize, store: createStore() })
  await ledger.open()
  return ledger
}
