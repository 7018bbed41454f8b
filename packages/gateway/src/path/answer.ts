import { hookCall, idsOf } from '@openclaw/kernel'
import type { Generation, HookCall } from '@openclaw/kernel'
import { channels } from '@openclaw/sdk'
import type { NewOutbound, Outbound, Refusal, Reply, Stage, Turn } from '@openclaw/sdk'
import type { PathHost } from './host.js'
import { tellStage } from './settled.js'

/** What a reply became on its way out. */
export interface Composed {
  /** The whole, as the hooks left it. */
  readonly text: string
  /** One message, or the parts of one that is too long for its channel. */
  readonly outbound: readonly NewOutbound[]
}

/** Nothing, outbound that may leave, or one that a guard refused. */
export async function compose(
  host: PathHost,
  generation: Generation,
  turn: Turn,
  reply: Reply,
  stages: Stage[],
  given: { readonly id?: string; readonly partial?: boolean } = {},
): Promise<Composed | undefined> {
  const { hooks } = generation
  const id = given.id ?? host.world.id()
  const call = hookCall(stages, idsOf(id, turn.messages[0]!.id), given.partial)
  const { text, attachments } = (await hooks.reply.run({ turn, reply }, call)).reply
  if (text === '' && !attachments?.length) return undefined
  // All messages of a turn come from one conversation.
  const { channel, account, peer, thread } = turn.messages[0]!.envelope
  const answers = turn.messages.map(({ id, envelope }) => ({ id, deliveryId: envelope.deliveryId }))
  const replyTo = turn.messages.at(-1)!.envelope.platformId
  const outbound: Outbound = { id, channel, account, peer, thread, text, attachments, answers, replyTo }
  if (!given.partial) tellStage(host, 'reply', answers[0]!.id, outbound)
  const refusal = await leave(host, generation, outbound, call)
  const here = generation.lookup(channels).get(channel)?.sender === 'connection'
  return { text, outbound: partsOf(generation, outbound, refusal, here || host.callers.has(answers[0]!.id)) }
}

/** May it leave? */
export async function leave(host: PathHost, { hooks }: Generation, outbound: Outbound, call: HookCall) {
  const refusal = await hooks.send.run(outbound, call)
  if (!call.partial) tellStage(host, 'send', outbound.answers[0]?.id ?? outbound.id, outbound)
  return refusal
}

/** The messages that an outbound is on its channel. The first has its id and what it replies to, the last its attachments. */
export function partsOf(
  generation: Generation,
  outbound: Outbound,
  refusal?: Refusal,
  connection?: boolean,
): readonly NewOutbound[] {
  if (refusal) return [{ outbound, outcome: { state: 'refused', reason: refusal.reason } }]
  const texts = generation.lookup(channels).get(outbound.channel)?.split?.(outbound.text) ?? []
  if (texts.length < 2) return [{ outbound, connection }]
  const { id, attachments, replyTo } = outbound
  return texts.map((text, index) => {
    const own = index === 0 ? { id, replyTo } : { id: `${id}.${index + 1}`, replyTo: undefined }
    const last = index === texts.length - 1
    return {
      outbound: { ...outbound, ...own, text, attachments: last ? attachments : undefined },
      connection,
    }
  })
}
