import { describe, expect, it } from 'vitest'
import { createRealWorld } from '@openclaw/testing'
import { agent, live, until } from './live.js'

const ann = 111
const group = -1_001_234

/** An agent that says a part, waits to be let go on, and says the rest. */
function halting() {
  let go = (): void => undefined
  const wait = new Promise<void>((resolve) => (go = resolve))
  const plugin = agent(async function* () {
    yield { type: 'text.delta', text: 'this is **the' }
    await wait
    yield { type: 'text.delta', text: ' answer**' }
    yield { type: 'done' }
  })
  return { plugin, go: () => go() }
}

describe('while a turn runs', () => {
  it('drafts in a private chat, replaced by the message', async () => {
    const { plugin, go } = halting()
    const { fake, sends } = await live({ plugins: [plugin], world: createRealWorld() })
    fake.say({ chat: ann, text: 'hi' })
    await until(() => fake.chat(ann).drafts.length === 1)
    expect(fake.chat(ann).drafts[0]?.text).toBe('this is **the')
    expect(fake.record.callsOf('sendMessageDraft')[0]?.payload['draft_id']).not.toBe(0)
    go()
    await until(() => sends().length === 1)
    expect(fake.shown(ann)).toEqual(['this is the answer'])
  })

  it('none in a group', async () => {
    const { plugin, go } = halting()
    const { fake } = await live({ plugins: [plugin] })
    fake.say({ chat: group, text: '@bot_1_bot hi' })
    await until(() => fake.record.callsOf('sendChatAction').length > 0)
    go()
    await until(() => fake.shown(group).length === 1)
    expect(fake.record.callsOf('sendMessageDraft')).toEqual([])
  })

  it('typing, in the topic', async () => {
    const { plugin, go } = halting()
    const { fake } = await live({ plugins: [plugin] })
    fake.say({ chat: group, topic: 5, text: '@bot_1_bot hi' })
    await until(() => fake.record.callsOf('sendChatAction').length > 0)
    expect(fake.record.callsOf('sendChatAction')[0]?.payload).toMatchObject({
      ...{ chat_id: group, message_thread_id: 5, action: 'typing' },
    })
    go()
    await until(() => fake.shown(group).length === 1)
  })
})

describe('asked whether it works', () => {
  it('probe knows a good token from a revoked one', async () => {
    const { fake, channel } = await live()
    const { signal } = new AbortController()
    await channel().probe!({ signal })
    fake.revoke()
    await expect(channel().probe!({ signal })).rejects.toMatchObject({ failure: 'auth' })
  })

  it('probe knows that nobody is there', async () => {
    const { fake, channel } = await live()
    await fake.stop()
    const { signal } = new AbortController()
    await expect(channel().probe!({ signal })).rejects.toMatchObject({ failure: 'transient' })
  })

  it('says what it guarantees', async () => {
    const { channel } = await live()
    expect(channel()).toMatchObject({ guarantee: 'none', accounts: ['default'] })
    expect(channel().notes).toContain('uncertain')
  })
})
