import { OpenClawError } from '@openclaw/sdk'
import type { Envelope, GatewayView, ListedRule, Route, Routing, RuleVerdict, Stage } from '@openclaw/sdk'
import type { FastifyPluginAsync } from 'fastify'

/** What `POST /api/routing/test` answers. */
export interface RoutingTest {
  readonly route: Route
  /** What decided; undefined when nothing did and the agent `main` takes it. */
  readonly plugin?: string
  /** The agent runs. */
  readonly there: boolean
  /** With `explain`, where the router has rules. */
  readonly verdicts?: readonly RuleVerdict[]
}

interface TestBody {
  readonly envelope: Omit<Envelope, 'deliveryId'>
  readonly explain?: boolean
}

const id = { type: 'string', maxLength: 1_000 } as const
const text = { type: 'string', maxLength: 100_000 } as const
const envelope = {
  type: 'object',
  additionalProperties: false,
  required: ['channel', 'account', 'peer', 'sender', 'text'],
  properties: {
    ...{ channel: id, account: id, thread: id, space: id, text, mentioned: { type: 'boolean' } },
    peer: {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'id'],
      properties: { kind: { enum: ['direct', 'group'] }, id },
    },
    sender: {
      type: 'object',
      additionalProperties: false,
      required: ['id'],
      properties: { id, roles: { type: 'array', maxItems: 1_000, items: id } },
    },
  },
} as const
const testBody = {
  type: 'object',
  additionalProperties: false,
  required: ['envelope'],
  properties: { envelope, explain: { type: 'boolean' } },
} as const

/** What `openclaw routing` asks a running gateway. Nothing that is asked here counts as a message. */
export function routingRoutes(gateway: GatewayView, routing: Routing | undefined): FastifyPluginAsync {
  return async (app) => {
    app.get('/rules', async (): Promise<{ rules: readonly ListedRule[] }> => {
      if (!routing)
        throw new OpenClawError('OC_SERVICE_MISSING', 'No plugin of this gateway has routing rules')
      return { rules: routing.list() }
    })

    app.post<{ Body: TestBody }>(
      '/test',
      { schema: { body: testBody } },
      async ({ body }): Promise<RoutingTest> => {
        const given = { ...body.envelope, deliveryId: 'test' }
        const stages: Stage[] = []
        const route = await gateway.route(given, stages)
        const plugin = route.rule === 'fallback' ? undefined : stages.at(-1)?.plugin
        return {
          route,
          ...(plugin !== undefined && { plugin }),
          there: gateway.snapshot().agents.includes(route.agentId),
          ...(body.explain && routing && { verdicts: routing.explain(given) }),
        }
      },
    )
  }
}
