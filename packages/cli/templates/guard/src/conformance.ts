import type { MakeGuard } from '@openclaw/testing'
import plugin from './index.js'

/** Somebody who is let in, and somebody who is not: for the tests and for `openclaw conformance`. */
export const make: MakeGuard = () => ({
  entry: plugin({ blocked: ['mallory'] }),
  allowed: { sender: { id: 'ann' } },
  refused: { sender: { id: 'mallory' } },
})
