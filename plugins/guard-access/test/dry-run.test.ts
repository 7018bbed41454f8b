import { definePlugin, dryRun } from '@openclaw/sdk'
import { expect, test } from 'vitest'
import { open } from './opened.js'

const rehearsal = definePlugin({
  ...{ name: 'openclaw-monitor-rehearsal', api: 1, kind: 'monitor' },
  options: { type: 'object', additionalProperties: false },
  provides: [dryRun],
  setup: ({ provide }) => provide(dryRun, true),
})()

const inGroup = { peer: { kind: 'group', id: 'team' } } as const

test('a dry run goes by what the config says, as if everybody were approved, and nobody is told anything', async () => {
  const { say, sentTo } = await open({ plugins: [rehearsal] })
  expect([await say('hello'), await say('hello', inGroup)]).toEqual([
    'accepted',
    'group not on the allow-list',
  ])
  const strict = await open({
    plugins: [rehearsal],
    telegram: { dmPolicy: 'allowlist', allowFrom: ['bob'], groupPolicy: 'disabled' },
  })
  expect(await strict.say('hello')).toBe('not on the allow-list')
  expect(await strict.say('hello', { sender: { id: 'bob' } })).toBe('accepted')
  expect(await strict.say('hello', inGroup)).toBe('groups are off')
  const pairing = await open({ plugins: [rehearsal], telegram: { dmPolicy: 'pairing' } })
  expect(await pairing.say('hello')).toBe('accepted')
  expect([...sentTo('ann'), ...pairing.sentTo('ann')].filter(({ text }) => text.includes('pairing'))).toEqual(
    [],
  )
})
