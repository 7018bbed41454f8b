import type { MakeSessions } from '@openclaw/testing'
import { createStore } from './store.js'

/** An empty store in the world of the one that asks: for the tests and for `openclaw conformance`. */
export const make: MakeSessions = async ({ world, ...limits }) => ({
  sessions: createStore(world, limits),
  close: async () => undefined,
})
