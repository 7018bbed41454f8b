import { errorLine } from '@openclaw/sdk'
import type { Envelope, Receipt } from '@openclaw/sdk'
import type { Update } from 'grammy/types'
import { mergeAlbum } from './album.js'
import type { Bot } from './bot.js'
import { pause } from './pause.js'
import { readUpdate, type Reader, type Reading } from './reading.js'

/** Takes the updates of one account in. */
export interface Intake {
  /**
   * Hands messages over until each has a receipt that is final: those of one chat in order, a few chats at a time.
   * Resolves with how many updates, from the first on, are done; fewer than came when the account closes.
   */
  takeAll(updates: readonly Update[]): Promise<number>
  /** Hands one over, once; undefined for what is no message. */
  offer(update: Update): Promise<Receipt | undefined>
}

/** Chats whose messages are handed over at the same time. */
const chatsAtOnce = 16

interface Delivery {
  readonly envelope: Envelope
  /** Where its updates stand in the list. */
  readonly places: readonly number[]
}

/** `accepted` is called for each message that the gateway took. */
export function createIntake(bot: Bot, accepted: (envelope: Envelope) => void): Intake {
  const { host, link, log, moved, signal } = bot
  const { id, edits, reactions } = host.settings
  const isOwn = (chat: string, messageId: number) => bot.sent.has(`${chat}:${messageId}`)
  const reader: Reader = { id, edits, reactions, account: bot.account, me: bot.me, isOwn }

  function read(update: Update): Reading {
    try {
      const reading = readUpdate(update, reader)
      host.counts[reading.kind === 'message' ? 'message' : 'nothing'] += 1
      if (reading.kind === 'nothing')
        log.debug({ update: update.update_id, what: reading.what }, 'no message')
      if (reading.kind === 'moved') noteMove(reading.from, reading.to)
      return reading
    } catch (error) {
      host.counts.malformed += 1
      log.warn({ update: update?.update_id, error: errorLine(error) }, 'a malformed update was left out')
      return { kind: 'nothing', what: 'malformed' }
    }
  }

  function noteMove(from: string, to: string): void {
    moved.set(from, to)
    log.warn(
      { from, to },
      'a group has a new id: it is a new conversation, and rules for the old id do not match',
    )
  }

  async function hand(envelope: Envelope): Promise<Receipt> {
    const receipt = await link.receive(envelope)
    if (receipt.status === 'accepted') accepted(envelope)
    return receipt
  }

  /** False when the account closed before a receipt was final. */
  async function insist(envelope: Envelope): Promise<boolean> {
    while (!signal.aborted) {
      const receipt = await hand(envelope)
      if (receipt.status !== 'full' && receipt.status !== 'unavailable') return true
      await pause(host.world, receipt.retryAfterMs, signal)
    }
    return false
  }

  return {
    async takeAll(updates) {
      const readings = updates.map(read)
      const done = new Set<number>()
      readings.forEach(({ kind }, place) => kind !== 'message' && done.add(place))
      const lanes = [...lanesOf(readings).values()]
      async function work(): Promise<void> {
        for (let lane; (lane = lanes.shift());) {
          for (const { envelope, places } of lane) {
            if (!(await insist(envelope))) return
            places.forEach((place) => done.add(place))
          }
        }
      }
      await Promise.all(Array.from({ length: chatsAtOnce }, work))
      const open = updates.findIndex((_, place) => !done.has(place))
      return open < 0 ? updates.length : open
    },
    async offer(update) {
      const reading = read(update)
      return reading.kind === 'message' ? hand(reading.envelope) : undefined
    },
  }
}

/** What is to be handed over, by chat and in order; an album stands where its first message stood. */
function lanesOf(readings: readonly Reading[]): ReadonlyMap<string, readonly Delivery[]> {
  const albums = new Map<string, number[]>()
  readings.forEach((reading, place) => {
    if (reading.kind !== 'message') return
    const key = reading.album === undefined ? `${place}` : `${reading.envelope.peer.id}:${reading.album}`
    albums.set(key, [...(albums.get(key) ?? []), place])
  })
  const lanes = new Map<string, Delivery[]>()
  for (const places of albums.values()) {
    const parts = places.flatMap((place) => {
      const reading = readings[place]
      return reading?.kind === 'message' ? reading : []
    })
    const envelope = parts.length === 1 ? parts[0]!.envelope : mergeAlbum(parts)
    const chat = envelope.peer.id
    lanes.set(chat, [...(lanes.get(chat) ?? []), { envelope, places }])
  }
  return lanes
}
