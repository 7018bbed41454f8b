import httpServer from '@openclaw/http-server'
import { http } from '@openclaw/sdk/http'
import { channelContract, createTestGateway, pluginContract } from '@openclaw/testing'
import { describe, it } from 'vitest'
import { accountsOf } from '../src/account.js'
import { createWebhook } from '../src/channel.js'
import plugin from '../src/index.js'
import { createReceiver, postSigned, secret } from './system.js'

describe('channel-webhook', () => {
  for (const { name, run } of channelContract) {
    it(name, () =>
      run(async () => {
        const receiver = await createReceiver()
        const test = await createTestGateway({ plugins: [httpServer({ port: 0 })] })
        const server = test.gateway.service(http)!
        const defaults = { toleranceMs: 300_000, timeoutMs: 5_000, maxBytes: 100_000 }
        const accounts = accountsOf({ ...defaults, id: 'webhook', secrets: [secret], url: receiver.url })
        return {
          channel: createWebhook({ id: 'webhook', accounts, http: server, clock: test.world.clock }),
          async deliver(saying) {
            const { status } = await postSigned(`${server.address!.url}/webhook/default`, saying)
            return { acknowledged: [200, 202, 403].includes(status) }
          },
          shown: async () => receiver.shown().map(({ text, peer }) => ({ text, to: peer })),
          async close() {
            await test.stop()
            await receiver.close()
          },
        }
      }),
    )
  }
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, () =>
      run(() => ({
        plugin,
        options: { secrets: [secret], url: 'http://127.0.0.1:9/answers' },
        others: [httpServer({ port: 0 })],
      })))
  }
})
