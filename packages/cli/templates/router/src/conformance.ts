import type { MakeRouter } from '@openclaw/testing'
import plugin from './index.js'

/** A message that a rule sends to the agent `wanted`, and one of no rule: for the tests and for `openclaw conformance`. */
export const make: MakeRouter = () => ({
  entry: plugin({ prefixes: { 'help ': 'wanted' } }),
  routed: { text: 'help me' },
  unrouted: { text: 'hello' },
})
