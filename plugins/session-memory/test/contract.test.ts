import { pluginContract, sessionContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin, { createMemorySessions } from '../src/index.js'

describe('session-memory', () => {
  for (const { name, run } of sessionContract) {
    it(name, () =>
      run(async ({ world, ttl, maxSessions }) => ({
        sessions: createMemorySessions(world, { ttl, maxSessions }),
        close: () => Promise.resolve(),
      })),
    )
  }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
