import { hookCall, idsOf } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import { channels } from '@openclaw/sdk'
import type { NewOutbound, Outbound, Reply, Stage, Turn } from '@openclaw/sdk'
import type { PathHost } from './host.js'
import { tellStage } from './settled.js'

/** What a reply becomes on its way out: nothing, an outbound that may leave, or one that a guard refused. */
export async function compose(
  host: PathHost,
  generation: Generation,
  turn: Turn,
  reply: Reply,
  stages: Stage[],
  given: { readonly id?: string; readonly partial?: boolean } = {},
): Promise<NewOutbound | undefined> {
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
  if (!given.partial) tellStage(host, 'reply', outbound.answers[0]!.id, outbound)
  const refusal = await hooks.send.run(outbound, call)
  if (!given.partial) tellStage(host, 'send', outbound.answers[0]!.id, outbound)
  if (refusal) return { outbound, outcome: { state: 'refused', reason: refusal.reason } }
  const here = generation.lookup(channels).get(channel)?.sender === 'connection'
  return { outbound, connection: here || host.callers.has(turn.messages[0]!.id) }
}
