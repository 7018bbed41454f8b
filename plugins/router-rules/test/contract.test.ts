import { pluginContract, routerContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import plugin from '../src/index.js'

describe('router-rules', () => {
  for (const { name, run } of routerContract) {
    it(name, () =>
      run(() => ({
        entry: plugin({ rules: [{ match: { userId: 'vip' }, target: { agentId: 'wanted' } }] }),
        routed: { peer: { kind: 'direct', id: 'vip' }, sender: { id: 'vip' } },
        unrouted: { peer: { kind: 'direct', id: 'ann' }, sender: { id: 'ann' } },
      })),
    )
  }
  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
