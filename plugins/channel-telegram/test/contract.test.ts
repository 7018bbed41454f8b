import { channelContract, pluginContract } from '@openclaw/testing'
import { startFakeTelegram, type FakeTelegram } from '@openclaw/testing/telegram'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

  it('is imported without the SDK of the platform, which its first account loads', async () => {
    const source = `
      import { createRequire } from 'node:module'
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('grammy'))
      await import(${JSON.stringify(import.meta.resolve('../src/index.ts'))})
      const before = loaded()
      await import('grammy')
      console.log(JSON.stringify([before, loaded()]))`
    const args = ['--import', 'tsx', '-C', '@openclaw/source', '--input-type=module', '-e', source]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
    expect(JSON.parse(stdout)).toEqual([false, true])
  })

  for (const { name, run } of channelContract) it(name, () => run(telegramBench))
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () => run(() => ({ plugin, options: { token: fake.token, apiRoot: fake.url } })))
  }
})
