import { accountsOf, hookCall, idsOf } from '@openclaw/kernel'
import { channels, OpenClawError } from '@openclaw/sdk'
import type { Notice, Outbound, Refusal } from '@openclaw/sdk'
import { leave, partsOf } from './answer.js'
import type { PathHost } from './host.js'

/** What a plugin says without being asked, on its way into the queue. */
export async function post(host: PathHost, notice: Notice): Promise<{ id: string; refusal?: Refusal }> {
  const { id = host.world.id(), channel, account, peer, thread, text, attachments } = notice
  const generation = host.current()
  const found = generation.lookup(channels).get(channel)
  if (!found || found.sender === 'connection' || !accountsOf(found).includes(account)) {
    const problem = found
      ? `The channel "${channel}" cannot speak first as "${account}"`
      : `There is no channel "${channel}"`
    throw new OpenClawError('OC_NOTICE_UNDELIVERABLE', problem)
  }
  const outbound: Outbound = { id, channel, account, peer, thread, text, attachments, answers: [] }
  const refusal = await leave(host, generation, outbound, hookCall([], idsOf(id)))
  for (const part of partsOf(generation, outbound, refusal)) await host.queue.post(part)
  return { id, refusal }
}
