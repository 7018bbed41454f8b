import { errorLine } from '@openclaw/sdk'
import type { GatewayEvent, GatewayView, Log, Queue, World } from '@openclaw/sdk'
import type { SocketConnection } from '@openclaw/sdk/http'
import { createWebChannel, type WebChannel } from './channel.js'
import { titleOf } from './conversations.js'
import { deliveryOf } from './delivery.js'
import type { ChatEvent } from './protocol.js'
import { createRooms } from './rooms.js'
import { envelopeOf, receiptEvent, type SayBody } from './say.js'
import { createTranscript } from './transcript.js'

export interface ChatHost {
  readonly id: string
  readonly historyPage: number
  readonly historySize: number
  readonly queue: Pick<Queue, 'get' | 'list'>
  readonly gateway: Pick<GatewayView, 'interrupt'>
  readonly world: World
  readonly log: Log
}

/** What a person on the page can do; `connection` says who it is. */
export interface Chat extends Pick<WebChannel, 'channel'> {
  conversations(connection: SocketConnection): Promise<void>
  open(connection: SocketConnection, conversation: string, before?: string): Promise<void>
  leave(connection: SocketConnection, conversation: string): void
  say(connection: SocketConnection, body: SayBody): Promise<void>
  stop(connection: SocketConnection, conversation: string): Promise<void>
  closed(connection: SocketConnection): void
  /** A fact of the gateway that may change what is shown. */
  observe(event: GatewayEvent): void
  close(): void
}

export function createChat({ id, historyPage, historySize, queue, gateway, world, log }: ChatHost): Chat {
  const { clock, scheduler } = world
  const found = (messageId: string) => rooms.touch(messageId)
  const transcript = createTranscript({ channel: id, queue, clock, size: historySize, found })
  const rooms = createRooms({ transcript, historyPage, log, scheduler })
  const { channel, receive } = createWebChannel(rooms, transcript)
  /** Texts on their way to the ledger, by delivery id. */
  const saying = new Map<string, string>()

  function accepted(messageId: string, deliveryId: string, at: number): void {
    const delivery = deliveryOf(deliveryId)
    if (!delivery) return
    const { user, conversation } = delivery
    const title = titleOf(saying.get(deliveryId) ?? '')
    transcript.conversations.add({ id: messageId, at, user, conversation, title })
    rooms.touch(messageId)
  }

  async function outboundEnded(outboundId: string): Promise<void> {
    try {
      const record = await queue.get(outboundId)
      for (const answered of record?.outbound?.answers ?? []) rooms.touch(answered.id)
    } catch (error) {
      // What has not ended is looked at again anyway.
      log.debug({ id: outboundId, error: errorLine(error) }, 'the end of a reply could not be read')
    }
  }

  return {
    channel,
    async conversations(connection) {
      await transcript.refresh()
      const conversations = transcript.conversations.list(connection.identity.id)
      connection.send({ type: 'conversations', conversations } satisfies ChatEvent)
    },
    async open(connection, conversation, before) {
      if (before === undefined) return rooms.join(connection, conversation)
      const place = { user: connection.identity.id, conversation }
      const { messages, next } = await transcript.page(place, historyPage, before)
      const page = { conversation, messages, drafts: [], older: true }
      connection.send({ type: 'history', ...page, next } satisfies ChatEvent)
    },
    leave: (connection, conversation) => rooms.leave(connection, conversation),
    async say(connection, body) {
      const envelope = envelopeOf(id, connection.identity.id, body)
      await transcript.begun()
      saying.set(envelope.deliveryId, body.text)
      try {
        connection.send(receiptEvent(body, await receive(envelope)))
      } finally {
        saying.delete(envelope.deliveryId)
      }
    },
    async stop(connection, conversation) {
      const place = { user: connection.identity.id, conversation }
      const { ids } = transcript.conversations.page(place, historyPage)
      const records = await Promise.all(ids.map((messageId) => queue.get(messageId)))
      const running = records.flatMap((record) =>
        record?.state === 'running' ? (record.sessionKey ?? []) : [],
      )
      for (const key of new Set(running)) gateway.interrupt(key)
    },
    closed: (connection) => rooms.leaveAll(connection),
    observe(event) {
      if (event.type === 'turn.started') return event.messages.forEach(rooms.touch)
      if (!('channel' in event) || event.channel !== id) return
      if (event.type === 'message.accepted') accepted(event.id, event.deliveryId, event.at)
      else if (event.type === 'message.settled' && rooms.occupied) {
        if (event.direction === 'inbound') rooms.touch(event.id)
        else void outboundEnded(event.id)
      }
    },
    close: rooms.close,
  }
}
