import { OpenClawError } from '@openclaw/sdk'
import type { MessageRecord, Queue } from '@openclaw/sdk'
import type { FastifyInstance } from 'fastify'

interface RecordQuery {
  readonly since?: string
  readonly channel?: string
  readonly limit?: string
  readonly cursor?: string
}

const number = { type: 'string', pattern: '^[0-9]{1,15}$' } as const
const recordQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    since: number,
    channel: { type: 'string', minLength: 1 },
    limit: number,
    cursor: { type: 'string', minLength: 1 },
  },
} as const

/** Records are larger than the lines of a list: a page of them holds fewer. */
const mostRecords = 1_000

/** What `openclaw replay` and `openclaw messages export` ask: messages as they were recorded, with what they said. */
export function recordRoutes(app: FastifyInstance, queue: Queue): void {
  // Whole conversations: for those who may act, and not for all who may look.
  const config = { scope: 'operate' } as const

  app.get<{ Querystring: RecordQuery }>(
    '/records',
    { config, schema: { querystring: recordQuery } },
    async ({ query: { since, channel, limit, cursor } }) => {
      return queue.list({
        direction: 'inbound',
        limit: Math.min(Number(limit ?? mostRecords), mostRecords),
        ...(since !== undefined && { since: Number(since) }),
        ...(channel !== undefined && { channel }),
        ...(cursor !== undefined && { cursor }),
      })
    },
  )

  app.get<{ Params: { id: string } }>('/records/:id', { config }, async ({ params: { id } }) => {
    const record = await queue.get(id)
    if (!record) throw new OpenClawError('OC_MESSAGE_UNKNOWN', `No message has the id ${id}`)
    const found = await Promise.all((record.outboundIds ?? []).map((outbound) => queue.get(outbound)))
    return { record, outbound: found.filter((one): one is MessageRecord => one !== undefined) }
  })
}
