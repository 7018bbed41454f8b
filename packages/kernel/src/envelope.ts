import { OpenClawError } from '@openclaw/sdk'
import type { Channel, Envelope, World } from '@openclaw/sdk'
import { accountsOf } from './account.js'

interface Emitter {
  /** The id under which the channel is registered. */
  readonly id: string
  readonly channel: Channel
}

/** How much is kept of something that is no envelope, in characters. */
const keptLength = 10_000

/**
 * The envelope, where it is one. A malformed one is a defect of its channel: what came is kept as text, with the
 * problem, so that it ends dead and explained instead of being delivered for ever.
 */
export function asEnvelope(given: Envelope, source: Emitter, world: World): [Envelope, OpenClawError?] {
  const channel = source.id
  const problem = firstProblem(given, source)
  if (!problem) return [given]
  const deliveryId = isId(given?.deliveryId) ? given.deliveryId : world.id()
  const kept: Envelope = {
    ...{ channel, account: 'default', deliveryId },
    ...{ peer: { kind: 'direct', id: 'unknown' }, sender: { id: 'unknown' }, text: asText(given) },
  }
  return [
    kept,
    new OpenClawError('OC_MESSAGE_INVALID', `The channel "${channel}" sent an envelope without ${problem}`),
  ]
}

function firstProblem(given: Envelope | undefined, { id, channel }: Emitter): string | undefined {
  if (given?.channel !== id) return `the channel "${id}"`
  if (!accountsOf(channel).includes(given.account)) return 'one of its accounts'
  if (!isId(given.deliveryId)) return 'a deliveryId'
  if (!isId(given.peer?.id) || !['direct', 'group'].includes(given.peer.kind)) return 'a valid peer'
  if (!isId(given.sender?.id)) return 'a sender'
  if (typeof given.text !== 'string') return 'a text'
  return [given.thread, given.agentId].every((id) => id === undefined || isId(id))
    ? undefined
    : 'a valid thread or agent'
}

/** A lone surrogate cannot be percent-encoded into a key. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed()
}

function asText(given: unknown): string {
  try {
    return (JSON.stringify(given) ?? String(given)).slice(0, keptLength)
  } catch {
    return Object.prototype.toString.call(given)
  }
}
