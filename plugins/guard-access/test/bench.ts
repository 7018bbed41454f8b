import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@openclaw/sdk/files'
import type { MakeGuard } from '@openclaw/testing'
import plugin from '../src/index.js'

export const options = { channels: { loopback: { dmPolicy: 'pairing' } } } as const
const fileOf = (home: string): string => join(home, 'access', 'approvals.json')

/** Ann was approved, mallory was not. */
export const make: MakeGuard = () => ({
  entry: plugin(options),
  allowed: { sender: { id: 'ann' } },
  refused: { sender: { id: 'mallory' } },
  async prepare(home) {
    const approved = [{ channel: 'loopback', account: 'default', id: 'ann', at: 0 }]
    await writeWhole(fileOf(home), JSON.stringify({ version: 1, approved, requests: [] }))
  },
  damage: (home) => writeFile(fileOf(home), '{"version":1,"approved":[{"chan'),
})
