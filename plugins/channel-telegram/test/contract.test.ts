import { channelContract, pluginContract } from '@openclaw/testing'
import { startFakeTelegram, type FakeTelegram } from '@openclaw/testing/telegram'
import { afterAll, beforeAll, describe, it } from 'vitest'
import plugin from '../src/index.js'
import { telegramBench } from './bench.js'

describe('channel-telegram', () => {
  let fake: FakeTelegram
  beforeAll(async () => {
    fake = await startFakeTelegram()
    // What is loaded with the first account stays loaded: it is no leak of the plugin.
    await import('grammy')
  })
  afterAll(() => fake.stop())

  for (const { name, run } of channelContract) it(name, () => run(telegramBench))
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, options: { token: fake.token, apiRoot: fake.url } })))
  }
})
