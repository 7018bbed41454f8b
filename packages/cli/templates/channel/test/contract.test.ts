import { test } from 'node:test'
import { channelContract, createRealWorld, manifestContract, pluginContract } from '@openclaw/testing'
import { createApi } from '../src/api.js'
import { createChannel } from '../src/channel.js'
import plugin from '../src/index.js'
import { startPlatform } from './platform.js'

const folder = new URL('..', import.meta.url)
// Nobody listens there.
const options = { url: 'http://127.0.0.1:9' }

for (const { name, run } of channelContract) {
  void test(name, () =>
    run(async () => {
      const platform = await startPlatform()
      return {
        channel: createChannel('sprout', createApi(platform.url, 'secret'), createRealWorld()),
        deliver: ({ from, text, id }) => platform.deliver(from, text, id),
        shown: async () => platform.shown,
        close: platform.close,
      }
    }),
  )
}
for (const { name, run } of pluginContract)
  void test(`plugin: ${name}`, () => run(() => ({ plugin, options })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
