import { createRealWorld, type ChannelBench } from '@openclaw/testing'
import Fastify from 'fastify'
import { createHttpChannel } from '../src/channel.js'
import { messageRoutes } from '../src/routes.js'

/** The routes on a bare Fastify, so that the contract sees the channel and nothing else. */
export async function make(): Promise<ChannelBench> {
  const { channel, desk } = createHttpChannel()
  const app = Fastify()
  const shown: { text: string; to: string }[] = []
  app.decorateRequest('identity', undefined)
  const host = {
    id: 'http',
    timeoutMs: 50,
    desk,
    queue: { get: async () => undefined } as never,
    world: createRealWorld(),
  }
  await app.register(messageRoutes(host), { prefix: '/api/messages' })
  const delivered: { id: string; deliveryId: string }[] = []
  return {
    channel,
    async deliver({ text, from, id }: { text: string; from: string; id: string }) {
      const payload = { text, id, sender: { id: from } }
      const deliveryId = `anonymous:${id}`
      if (!delivered.some((one) => one.deliveryId === deliveryId)) {
        // A second caller who looks on sees what is shown to the first.
        desk.desk.wait(deliveryId, {
          end: ({ reply }) => reply && shown.push({ text: reply.text, to: from }),
        })
        delivered.push({ id: 'm', deliveryId })
      }
      const answer = await app.inject({ method: 'POST', url: '/api/messages', payload })
      // A refusal is an answer: the caller need not come again.
      const { code } = answer.json<{ code?: string }>()
      return { acknowledged: answer.statusCode === 202 || code === 'OC_MESSAGE_REFUSED' }
    },
    async shown() {
      for (const message of delivered) channel.ended?.(message, { state: 'replied' }, 1)
      return shown
    },
    close: () => app.close(),
  }
}
