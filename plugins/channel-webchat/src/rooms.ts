import { OpenClawError } from '@openclaw/sdk'
import type { Log, Outbound, World } from '@openclaw/sdk'
import type { SocketConnection } from '@openclaw/sdk/http'
import { deliveryOf, placeKey, type Place } from './delivery.js'
import { createRoom, type Room } from './room.js'
import type { Transcript } from './transcript.js'

export interface RoomsHost {
  readonly transcript: Transcript
  readonly historyPage: number
  readonly log: Log
  readonly scheduler: World['scheduler']
}

/** The conversations that somebody follows now. */
export interface Rooms {
  join(connection: SocketConnection, conversation: string): Promise<void>
  leave(connection: SocketConnection, conversation: string): void
  leaveAll(connection: SocketConnection): void
  /** Whether somebody follows the conversation of this delivery. */
  isFollowed(deliveryId: string): boolean
  /** Something became of a message. */
  touch(messageId: string): void
  draft(outbound: Outbound): void
  /** Whether there are any. */
  readonly occupied: boolean
  close(): void
}

/** Messages may end in another process that shares the queue: those of followed conversations are looked at this often. */
const lookEveryMs = 1_000
const looksAtOnce = 256
/** A page shows one conversation, perhaps a few. */
const mostFollowed = 50

export function createRooms({ scheduler, ...host }: RoomsHost): Rooms {
  const { transcript } = host
  const rooms = new Map<string, Room>()
  const followed = new Map<SocketConnection, Set<Room>>()
  /** With messages that have not ended; who was looked at longest ago is first. */
  const unsettled = new Set<Room>()
  let cancel: (() => void) | undefined

  function roomOf(place: Place): Room {
    const key = placeKey(place)
    const known = rooms.get(key)
    if (known) return known
    const made = createRoom(place, { ...host, changed })
    rooms.set(key, made)
    return made
  }

  function changed(room: Room): void {
    if (rooms.get(room.key) !== room) return
    if (room.idle) rooms.delete(room.key)
    if (room.idle || room.unsettled === 0) unsettled.delete(room)
    else unsettled.add(room)
    if (unsettled.size > 0) cancel ??= scheduler.after(lookEveryMs, look)
  }

  function look(): void {
    cancel = undefined
    let left = looksAtOnce
    for (const room of [...unsettled]) {
      if (left <= 0) break
      unsettled.delete(room)
      unsettled.add(room)
      left -= room.look(left)
    }
    if (unsettled.size > 0) cancel = scheduler.after(lookEveryMs, look)
  }

  function leave(connection: SocketConnection, room: Room): void {
    followed.get(connection)?.delete(room)
    room.leave(connection)
  }

  return {
    async join(connection, conversation) {
      const own = followed.get(connection) ?? new Set<Room>()
      const room = roomOf({ user: connection.identity.id, conversation })
      if (own.size >= mostFollowed && !own.has(room)) {
        changed(room)
        const message = `This connection follows ${mostFollowed} conversations already`
        throw new OpenClawError('OC_SOCKET_MESSAGE_INVALID', message, {
          hint: 'Send "leave" for one of them first.',
        })
      }
      followed.set(connection, own.add(room))
      try {
        await room.join(connection)
      } catch (error) {
        leave(connection, room)
        throw error
      }
    },
    leave(connection, conversation) {
      const room = rooms.get(placeKey({ user: connection.identity.id, conversation }))
      if (room) leave(connection, room)
    },
    leaveAll(connection) {
      for (const room of followed.get(connection) ?? []) leave(connection, room)
      followed.delete(connection)
    },
    isFollowed(deliveryId) {
      const delivery = deliveryOf(deliveryId)
      return delivery !== undefined && rooms.get(placeKey(delivery))?.followed === true
    },
    touch(messageId) {
      const place = transcript.conversations.placeOf(messageId)
      if (place) rooms.get(placeKey(place))?.touch(messageId)
    },
    draft(outbound) {
      const delivery = deliveryOf(outbound.answers[0]?.deliveryId ?? '')
      if (delivery) roomOf(delivery).draft(outbound)
    },
    get occupied() {
      return rooms.size > 0
    },
    close() {
      cancel?.()
      cancel = undefined
      rooms.clear()
      unsettled.clear()
    },
  }
}
