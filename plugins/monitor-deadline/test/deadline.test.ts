import { agents, definePlugin } from '@openclaw/sdk'
import { createTestGateway, pluginContract } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import plugin from '../src/index.js'

const stuck = definePlugin({
  ...{
    name: 'agent-stuck',
    api: 1,
    kind: 'agent',
    options: { type: 'object', additionalProperties: false },
    needs: { agents },
  },
  setup: ({ services }) =>
    void services.agents.add('main', {
      async *run({ text }, { signal }) {
        if (text === 'stuck')
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          )
        yield { type: 'done', text }
      },
    }),
})

describe('monitor-deadline', () => {
  it('tells once of each message that has no end past its deadline, and of no other', async () => {
    const test = await createTestGateway({
      plugins: [stuck(), plugin({ deadlineMs: 50, everyMs: 10 })],
      settings: { drainMs: 10 },
    })
    const receipt = await test.loopback.say('stuck')
    await test.ask('fine', { sender: { id: 'bob' } })
    const alarms = () =>
      test.log.lines.filter(({ message }) => message === 'a message has no end past its deadline')
    await expect.poll(() => alarms().length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(alarms()).toHaveLength(1)
    expect(alarms()[0]?.fields).toMatchObject({
      id: 'id' in receipt ? receipt.id : '',
      state: 'running',
      channel: 'loopback',
    })
    await test.stop()
  })

  for (const { name, run } of pluginContract) it(`plugin: ${name}`, () => run(() => ({ plugin })))
})
