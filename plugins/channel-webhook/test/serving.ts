import httpServer from '@openclaw/http-server'
import { queue } from '@openclaw/sdk'
import type { MessageRecord } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway } from '@openclaw/testing'
import type { TestGateway, TestGatewayOptions } from '@openclaw/testing'
import plugin from '../src/index.js'
import { closeReceivers, secret } from './system.js'

export type Options = NonNullable<Parameters<typeof plugin>[0]>

export interface Serving extends TestGateway {
  /** Where an account takes its messages. */
  address(path?: string): string
  records(direction: 'inbound' | 'outbound'): Promise<readonly MessageRecord[]>
}

const running = new Set<Serving>()

/** A gateway that serves the webhook over real sockets. */
export async function serve(
  options: Options,
  { plugins = [], ...given }: TestGatewayOptions = {},
): Promise<Serving> {
  const webhook = plugin({ ...(options.accounts ? {} : { secrets: [secret] }), ...options })
  const test = await createTestGateway({ ...given, plugins: [httpServer({ port: 0 }), webhook, ...plugins] })
  const serving: Serving = {
    ...test,
    address: (path = '/webhook/default') => `${test.gateway.service(http)!.address!.url}${path}`,
    async records(direction) {
      return (await test.gateway.service(queue)!.list({ limit: 100, direction })).records
    },
    async stop() {
      running.delete(serving)
      await test.stop()
    },
  }
  running.add(serving)
  return serving
}

/** Ends what a test left running. */
export async function cleanUp(): Promise<void> {
  for (const serving of running) await serving.stop()
  await closeReceivers()
}
