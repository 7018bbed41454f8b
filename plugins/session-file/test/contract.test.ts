import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestLog, pluginContract, sessionContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin, { FileSessions } from '../src/index.js'

describe('session-file', () => {
  for (const { name, run } of sessionContract) {
    it(name, () =>
      run(async ({ world, ttl, maxSessions }) => {
        const folder = await mkdtemp(join(tmpdir(), 'openclaw-sessions-'))
        const settings = { folder, ttl, maxSessions, persistInterval: 60_000 }
        const sessions = new FileSessions(world, createTestLog(), settings)
        await sessions.open()
        return {
          sessions,
          async close() {
            await sessions.close()
            await rm(folder, { recursive: true, force: true })
          },
        }
      }),
    )
  }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
