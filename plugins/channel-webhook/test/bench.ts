import httpServer from '@openclaw/http-server'
import { http } from '@openclaw/sdk/http'
import { createTestGateway, type ChannelBench } from '@openclaw/testing'
import { accountsOf } from '../src/account.js'
import { createWebhook } from '../src/channel.js'
import { createReceiver, postSigned, secret } from './system.js'

/** Of a receiver that is not there. */
export const options = { secrets: [secret], url: 'http://127.0.0.1:9/answers' }

/** A system that signs its messages, and takes answers. */
export async function make(): Promise<ChannelBench> {
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
}
