import type { ChannelLink } from '@openclaw/sdk'
import { assertTaken } from '@openclaw/sdk/http'
import type { FastifyPluginAsync } from 'fastify'
import type { Account } from './account.js'
import { envelopeOf } from './incoming.js'

/** Takes the messages of one account. Its sender has to deliver again what is answered 429 or 503. */
export function messageRoute(channel: string, account: Account, link: ChannelLink): FastifyPluginAsync {
  return async (app) => {
    app.post('/', { bodyLimit: account.maxBytes }, async (request, reply) => {
      const receipt = await link.receive(envelopeOf(channel, account, request.body))
      assertTaken(receipt, reply)
      const { id, status } = receipt
      return reply.code(status === 'duplicate' ? 200 : 202).send({ id, receipt: status })
    })
  }
}
