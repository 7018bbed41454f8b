import { OpenClawError } from '@openclaw/sdk'
import type { GatewayView, MessageQuery, MessageState, Queue } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'
import { explain, summarise } from './explanation.js'
import { recordRoutes } from './record-routes.js'

interface ListQuery {
  readonly state?: string
  readonly channel?: string
  readonly direction?: 'inbound' | 'outbound'
  readonly reason?: string
  readonly since?: string
  readonly limit?: string
  readonly cursor?: string
}

interface Redrive {
  readonly ids?: readonly string[]
  readonly reason?: string
}

const ids = { type: 'array', maxItems: 1_000, items: { type: 'string', minLength: 1 } } as const
const number = { type: 'string', pattern: '^[0-9]{1,15}$' } as const
const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    state: { type: 'string', pattern: '^[a-z]+(,[a-z]+)*$' },
    channel: { type: 'string', minLength: 1 },
    direction: { enum: ['inbound', 'outbound'] },
    reason: { type: 'string', minLength: 1 },
    since: number,
    limit: number,
    cursor: { type: 'string', minLength: 1 },
  },
} as const
const redriveBody = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: { ids, reason: { type: 'string', minLength: 1 } },
} as const

/** What `openclaw messages` asks: list, why, redrive, discard. */
export function ledgerRoutes(queue: Queue, gateway: GatewayView): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: ListQuery }>(
      '/messages',
      { schema: { querystring: listQuery } },
      async (request) => {
        const { records, next } = await queue.list(queryOf(request.query))
        return { messages: records.map(summarise), ...(next !== undefined && { next }) }
      },
    )

    app.get<{ Params: { id: string } }>('/messages/:id', async ({ params }) => {
      const record = await queue.get(params.id)
      if (!record) throw unknown(params.id)
      return explain(queue, record)
    })

    recordRoutes(app, queue)

    const operate = { scope: 'operate' } as const
    app.post<{ Body: Redrive }>(
      '/redrive',
      { config: operate, schema: { body: redriveBody } },
      async ({ body }) => {
        const results = []
        for (const id of body.ids ?? (await deadFor(queue, body.reason ?? ''))) {
          results.push({ id, ...(await gateway.redrive(id)) })
        }
        return { results }
      },
    )

    app.post<{ Params: { id: string } }>('/messages/:id/discard', { config: operate }, async ({ params }) => {
      if (await queue.discard(params.id)) return { id: params.id, ok: true }
      const record = await queue.get(params.id)
      if (!record) throw unknown(params.id)
      return { id: params.id, ok: false, reason: `it is ${record.state}` }
    })
  }
}

function queryOf({ state, since, limit, ...rest }: ListQuery): MessageQuery {
  return {
    ...rest,
    limit: Math.min(Number(limit ?? 100), 10_000),
    ...(state !== undefined && { states: state.split(',') as MessageState[] }),
    ...(since !== undefined && { since: Number(since) }),
  }
}

/** The dead letters whose reason contains the text, the oldest first: their order is the order of their conversations. */
async function deadFor(queue: Queue, reason: string): Promise<string[]> {
  const { records } = await queue.list({ states: ['dead'], reason, limit: 10_000 })
  return records.map(({ id }) => id).reverse()
}

function unknown(id: string): OpenClawError {
  return new OpenClawError('OC_MESSAGE_UNKNOWN', `No message has the id ${id}`)
}
