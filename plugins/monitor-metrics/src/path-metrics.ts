import { accountName } from '@openclaw/sdk'
import type { GatewayEvent, Metric, OptionsOf, Settled, Stage, Usage, World } from '@openclaw/sdk'
import type { options } from './options.js'
import { refusalClass } from './refusal-class.js'
import { createCounter, createHistogram } from './series.js'

export type MetricsSettings = OptionsOf<typeof options>

/** In seconds: from a tap to a model that thinks. */
const durationBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 120]
/** A turn that is cut ends without an event, so what is remembered of turns is bounded. */
const mostTurns = 10_000

interface Begun {
  readonly agentId: string
  readonly at: number
}

export interface PathMetrics {
  readonly metrics: Readonly<Record<string, Metric>>
  /** Counts an event. It is called while a message is on its way: no waiting, nothing that can fail. */
  observe(event: GatewayEvent): void
}

/** What became of messages, counted from the events of the gateway. */
export function createPathMetrics({ clock }: World, { prices, seriesLimit }: MetricsSettings): PathMetrics {
  const counter = (help: string, ...labels: string[]) => createCounter({ help, labels }, seriesLimit)
  const seconds = (help: string, ...labels: string[]) =>
    createHistogram({ help, labels, bounds: durationBounds }, seriesLimit)
  const begun = new Map<string, Begun>()
  const seen = new Set<string>()
  const metrics = {
    openclaw_messages_accepted_total: counter('Inbound messages that were taken in', 'channel'),
    openclaw_messages_total: counter('Messages that have ended', 'channel', 'direction', 'outcome'),
    openclaw_refusals_total: counter(
      'Refused messages by who refused and why',
      'channel',
      'plugin',
      'reason',
    ),
    openclaw_message_duration_seconds: seconds(
      'From acceptance to the end; of an outbound message, its last attempt',
      ...['channel', 'direction'],
    ),
    openclaw_turn_duration_seconds: seconds('Attempts at a turn, from start to end', 'agent'),
    openclaw_turn_failures_total: counter('Attempts at a turn that failed or were interrupted', 'agent'),
    openclaw_stage_duration_seconds: seconds(
      'Steps that changed, decided or delayed a message, by hook and plugin; of the agent by agent, of sends by channel',
      ...['hook', 'plugin'],
    ),
    openclaw_agent_tokens_total: counter('Tokens by the count of the model', 'agent', 'model', 'direction'),
    openclaw_agent_cost_total: counter('Cost of tokens, in the currency of the prices', 'agent', 'model'),
    openclaw_channel_reconnects_total: counter('Connections after the first', 'channel', 'account'),
  }

  function settled(fact: Settled): void {
    const { id, channel, direction, state, turnId, tookMs } = fact
    metrics.openclaw_messages_total.add([channel, direction, state])
    metrics.openclaw_message_duration_seconds.observe([channel, direction], tookMs / 1000)
    if (state === 'refused') refused(channel, fact)
    // What a turn did is told with each of its messages, and counted with the first.
    if (turnId !== undefined && !turnId.startsWith(`${id}.`)) return
    for (const { stage, plugin, tookMs } of fact.stages)
      metrics.openclaw_stage_duration_seconds.observe([stage, plugin], tookMs / 1000)
    if (direction === 'inbound' && state === 'replied' && fact.replies === 0) {
      // The answer was refused as it was to leave; of that there is no event of its own.
      metrics.openclaw_messages_total.add([channel, 'outbound', 'refused'])
      refused(channel, { stages: fact.stages.filter(({ stage }) => stage === 'send') })
    }
    if (turnId !== undefined) ended(turnId, fact.usage)
  }

  function refused(channel: string, fact: { readonly stages: readonly Stage[]; readonly reason?: string }) {
    const plugin = fact.stages.at(-1)?.plugin ?? 'gateway'
    metrics.openclaw_refusals_total.add([channel, plugin, refusalClass(fact.reason)])
  }

  function ended(turnId: string, usage?: Usage): void {
    const turn = begun.get(turnId)
    begun.delete(turnId)
    if (!turn) return
    metrics.openclaw_turn_duration_seconds.observe([turn.agentId], (clock.monotonic() - turn.at) / 1000)
    if (usage) used(turn.agentId, usage)
  }

  function used(agentId: string, { inputTokens = 0, outputTokens = 0, model = 'unknown' }: Usage): void {
    metrics.openclaw_agent_tokens_total.add([agentId, model, 'in'], inputTokens)
    metrics.openclaw_agent_tokens_total.add([agentId, model, 'out'], outputTokens)
    if (!Object.hasOwn(prices, model)) return
    const { inputPerMillion, outputPerMillion } = prices[model]!
    const cost = (inputTokens * inputPerMillion + outputTokens * outputPerMillion) / 1_000_000
    metrics.openclaw_agent_cost_total.add([agentId, model], cost)
  }

  function connected({ channel, account }: { readonly channel: string; readonly account: string }): void {
    const name = accountName(channel, account)
    if (seen.has(name)) metrics.openclaw_channel_reconnects_total.add([channel, account])
    seen.add(name)
  }

  return {
    metrics,
    observe(event) {
      switch (event.type) {
        case 'message.accepted':
          return metrics.openclaw_messages_accepted_total.add([event.channel])
        case 'message.settled':
          return settled(event)
        case 'turn.started':
          if (begun.size >= mostTurns) begun.clear()
          begun.set(event.turnId, { agentId: event.agentId, at: clock.monotonic() })
          return
        case 'turn.failed':
          ended(event.turnId)
          return metrics.openclaw_turn_failures_total.add([event.agentId])
        case 'channel.connected':
          return connected(event)
      }
    },
  }
}
