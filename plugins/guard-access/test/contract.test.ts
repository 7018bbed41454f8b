import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@openclaw/sdk/files'
import { guardContract, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'

const options = { channels: { loopback: { dmPolicy: 'pairing' } } } as const
const fileOf = (home: string): string => join(home, 'access', 'approvals.json')

describe('guard-access', () => {
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, options })))
  }
  for (const { name, run } of guardContract) {
    it(`guard: ${name}`, () =>
      run(() => ({
        entry: plugin(options),
        allowed: { sender: { id: 'ann' } },
        refused: { sender: { id: 'mallory' } },
        async prepare(home) {
          const approved = [{ channel: 'loopback', account: 'default', id: 'ann', at: 0 }]
          await writeWhole(fileOf(home), JSON.stringify({ version: 1, approved, requests: [] }))
        },
        damage: (home) => writeFile(fileOf(home), '{"version":1,"approved":[{"chan'),
      })))
  }
})
