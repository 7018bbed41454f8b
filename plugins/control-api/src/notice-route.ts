import type { GatewayView, Notice } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'

const name = { type: 'string', minLength: 1, maxLength: 512 } as const
const body = {
  type: 'object',
  additionalProperties: false,
  required: ['channel', 'peer', 'text'],
  properties: {
    channel: name,
    account: { ...name, default: 'default' },
    peer: {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'id'],
      properties: { kind: { enum: ['direct', 'group'] }, id: name },
    },
    thread: name,
    text: { type: 'string', minLength: 1, maxLength: 10_000 },
  },
} as const

/** What `openclaw channels test --send` asks: something is said to somebody, and the ledger knows what becomes of it. */
export function noticeRoute(gateway: GatewayView): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: Notice }>('/', { schema: { body } }, async (request, reply) => {
      const { id, refusal } = await gateway.post(request.body)
      return reply.code(202).send({ id, ...(refusal && { refusal }) })
    })
  }
}
