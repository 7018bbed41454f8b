import type { MakeAgent } from '@openclaw/testing'
import { createAgent } from './agent.js'

/** An agent that is ready to answer, and its closing: for the tests and for `openclaw conformance`. */
export const make: MakeAgent = async () => ({ agent: createAgent('You said'), close: async () => undefined })
