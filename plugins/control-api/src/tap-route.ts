import { OpenClawError, redact } from '@openclaw/sdk'
import type { GatewayView, Redaction, StageFact, World } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'

interface TapQuery {
  readonly stage?: string
  readonly channel?: string
  readonly where?: string | readonly string[]
}

const keepAliveMs = 15_000
/** Past this many bytes that a slow reader has not taken, facts are left out and counted. */
const mostBuffered = 1_048_576
const text = { type: 'string', minLength: 1, maxLength: 200 } as const
const query = {
  type: 'object',
  additionalProperties: false,
  properties: {
    stage: text,
    channel: text,
    where: { anyOf: [text, { type: 'array', maxItems: 10, items: text }] },
  },
} as const

/** What `--where key=value` compares. */
const compared: Readonly<Record<string, (fact: StageFact) => string | undefined>> = {
  user: ({ userId }) => userId,
  peer: ({ peerId }) => peerId,
  account: ({ account }) => account,
  id: ({ id }) => id,
  text: (fact) => fact.text,
}

/** Messages as they pass, as lines of JSON until the reader leaves. While nobody reads, nothing is made. */
export function tapRoute(
  gateway: GatewayView,
  { scheduler }: World,
  redaction: Redaction | undefined,
): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Querystring: TapQuery }>('/', { schema: { querystring: query } }, async (request, reply) => {
      const matches = matcher(request.query)
      let left = 0
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
      raw.flushHeaders()
      const subscription = gateway.stages.subscribe((fact) => {
        if (!matches(fact)) return
        if (raw.writableLength > mostBuffered) return void (left += 1)
        const skipped = left > 0 ? { leftOut: left } : {}
        left = 0
        const line = JSON.stringify({ ...fact, text: redact(fact.text), ...skipped })
        raw.write(`${redaction?.text(line) ?? line}\n`)
      })
      const beat = (): void => {
        raw.write('\n')
        cancel = scheduler.after(keepAliveMs, beat)
      }
      let cancel = scheduler.after(keepAliveMs, beat)
      raw.on('close', () => {
        cancel()
        subscription.unsubscribe()
      })
      return reply
    })
  }
}

function matcher({ stage, channel, where = [] }: TapQuery): (fact: StageFact) => boolean {
  const conditions = (typeof where === 'string' ? [where] : where).map((condition) => {
    const [, key = '', wanted = ''] = /^([a-z]+)=(.*)$/s.exec(condition) ?? []
    const read = Object.hasOwn(compared, key) ? compared[key] : undefined
    if (!read) {
      const known = Object.keys(compared).join(', ')
      throw new OpenClawError('OC_HTTP_BODY_INVALID', `"${condition}" is no condition`, {
        hint: `Write key=value; the keys are ${known}.`,
      })
    }
    return (fact: StageFact) => read(fact) === wanted
  })
  return (fact) =>
    (stage === undefined || fact.stage === stage) &&
    (channel === undefined || fact.channel === channel) &&
    conditions.every((condition) => condition(fact))
}
