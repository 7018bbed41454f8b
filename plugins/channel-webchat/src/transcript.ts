import type { MessageRecord, Queue, World } from '@openclaw/sdk'
import { createConversations, titleOf, type Conversations, type Line } from './conversations.js'
import { deliveryOf, type Place } from './delivery.js'
import type { Said } from './protocol.js'
import { saidOf } from './said.js'

export interface TranscriptHost {
  /** Of the channel whose messages are read. */
  readonly channel: string
  readonly queue: Pick<Queue, 'get' | 'list'>
  readonly clock: World['clock']
  /** How many messages are remembered. */
  readonly size: number
  /** Another process put a message into the ledger. */
  found(id: string): void
}

export interface SaidPage {
  /** Oldest first. */
  readonly messages: readonly Said[]
  readonly next?: string
}

/** The ledger, read as conversations: nothing is kept but which messages belong to which. */
export interface Transcript {
  readonly conversations: Conversations
  /** Resolves when what is older than this process was read, or could not be. */
  begun(): Promise<void>
  /** Resolves when all is known that the ledger held at the call: other processes may write to it too. */
  refresh(): Promise<void>
  /** Makes one message of the ledger known. */
  learn(id: string): Promise<void>
  /** Undefined when the ledger does not hold it any more. */
  read(id: string): Promise<Said | undefined>
  page(place: Place, limit: number, before?: string): Promise<SaidPage>
}

/** Records that are read at once: each may hold a long text. */
const atOnce = 200
/** A message may be committed this much later than it says that it was accepted, in ms. */
const lateMs = 5_000
/** A page ends before it holds more text, in characters. One message is always in it. */
const pageLength = 250_000

export function createTranscript({ channel, queue, clock, size, found }: TranscriptHost): Transcript {
  const conversations = createConversations(size)
  let readAt: number | undefined
  let running: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | undefined

  async function readNew(): Promise<void> {
    const now = clock.now()
    const since = readAt === undefined ? undefined : Math.min(readAt, now) - lateMs
    const lines: Line[] = []
    let cursor: string | undefined
    do {
      const limit = Math.min(atOnce, size - lines.length)
      const page = await queue.list({ channel, direction: 'inbound', limit, since, cursor })
      for (const record of page.records) lines.push(...linesOf(record))
      cursor = page.next
    } while (cursor !== undefined && lines.length < size)
    for (const line of lines.reverse()) {
      const isNew = conversations.add(line)
      // Nobody was told of anything before the first reading.
      if (isNew && readAt !== undefined) found(line.id)
    }
    readAt = now
  }

  async function read(id: string): Promise<Said | undefined> {
    const record = await queue.get(id)
    if (!record) return undefined
    const answers = await Promise.all((record.outboundIds ?? []).map((answer) => queue.get(answer)))
    return saidOf(record, answers)
  }

  function refresh(): Promise<void> {
    waiting ??= running.then(() => {
      waiting = undefined
      const reading = readNew()
      running = reading.catch(() => undefined)
      return reading
    })
    return waiting
  }

  return {
    conversations,
    async begun() {
      if (readAt === undefined) await refresh().catch(() => undefined)
    },
    refresh,
    async learn(id) {
      if (conversations.placeOf(id)) return
      const record = await queue.get(id)
      if (record) for (const line of linesOf(record)) conversations.add(line)
    },
    read,
    async page(place, limit, before) {
      const { ids, next } = conversations.page(place, limit, before)
      const known = (await Promise.all(ids.map(read))).filter((said) => said !== undefined)
      const messages = newest(known)
      const cut = messages.length < known.length ? messages[0]!.id : next
      return cut === undefined ? { messages } : { messages, next: cut }
    },
  }
}

function linesOf({ id, acceptedAt: at, envelope }: MessageRecord): Line[] {
  const delivery = envelope && deliveryOf(envelope.deliveryId)
  if (!delivery) return []
  const { user, conversation } = delivery
  return [{ id, at, user, conversation, title: titleOf(envelope.text) }]
}

function newest(messages: readonly Said[]): readonly Said[] {
  let length = 0
  const start = messages.findLastIndex(({ text, replies }) => {
    length += replies.reduce((sum, reply) => sum + reply.text.length, text.length)
    return length > pageLength
  })
  return messages.slice(Math.min(start + 1, messages.length - 1))
}
