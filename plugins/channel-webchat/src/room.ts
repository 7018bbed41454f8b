import { errorLine } from '@openclaw/sdk'
import type { Log, Outbound } from '@openclaw/sdk'
import type { SocketConnection } from '@openclaw/sdk/http'
import { placeKey, type Place } from './delivery.js'
import { createDraftBook } from './draft-book.js'
import type { ChatEvent, Said } from './protocol.js'
import { fateOf, hasEnded, isOver } from './said.js'
import type { Transcript } from './transcript.js'

export interface RoomHost {
  readonly transcript: Transcript
  readonly historyPage: number
  readonly log: Log
  /** Whether it is idle, and what is unsettled in it, may be different now. */
  changed(room: Room): void
}

/** A conversation that somebody follows, or in which an answer is being written. */
export interface Room {
  readonly key: string
  readonly followed: boolean
  readonly idle: boolean
  /** How many messages that were told have not ended. */
  readonly unsettled: number
  /** Tells the newest page, and from then on all that happens. */
  join(connection: SocketConnection): Promise<void>
  leave(connection: SocketConnection): void
  /** Something became of the message. */
  touch(messageId: string): void
  /** Looks whether something became of messages that have not ended; returns how many. */
  look(most: number): number
  draft(outbound: Outbound): void
}

/**
 * Whatever reads the ledger does so in turn, one after the other. So nobody misses anything: what changes while a page is
 * read is read again behind it, and an older state is never told after a newer one.
 */
export function createRoom(place: Place, { transcript, historyPage, log, changed }: RoomHost): Room {
  const { conversation } = place
  const followers = new Set<SocketConnection>()
  const coming = new Set<SocketConnection>()
  const dirty = new Set<string>()
  /** Messages that have not ended → what was told of them. */
  const told = new Map<string, string>()
  const drafts = createDraftBook()
  let last: Promise<void> = Promise.resolve()
  let tasks = 0

  function inTurn(task: () => Promise<void>): Promise<void> {
    tasks += 1
    const mine = last.then(task).finally(() => {
      tasks -= 1
      changed(room)
    })
    last = mine.catch(() => undefined)
    return mine
  }

  function tell(event: ChatEvent): void {
    for (const connection of followers) connection.send(event)
  }

  async function showPage(connection: SocketConnection): Promise<void> {
    await transcript.refresh()
    const { messages, next } = await transcript.page(place, historyPage)
    // It has gone or left meanwhile.
    if (!coming.delete(connection)) return
    followers.add(connection)
    for (const said of messages) if (!isOver(said) && !told.has(said.id)) told.set(said.id, fateOf(said))
    const shown = { conversation, messages, drafts: drafts.of(messages), older: false }
    connection.send({ type: 'history', ...shown, next } satisfies ChatEvent)
  }

  async function readDirty(): Promise<void> {
    const ids = [...dirty]
    dirty.clear()
    const found = await Promise.allSettled(ids.map((id) => transcript.read(id)))
    for (const [index, result] of found.entries()) {
      const id = ids[index]!
      if (result.status === 'fulfilled') show(id, result.value)
      else {
        log.warn({ id, error: errorLine(result.reason) }, 'a message of the chat could not be read')
        // Looked at again with those that have not ended.
        told.set(id, told.get(id) ?? '')
      }
    }
  }

  function show(id: string, said: Said | undefined): void {
    const fate = said && fateOf(said)
    if (said && told.get(id) !== fate) tell({ type: 'said', conversation, message: said })
    if (!said || hasEnded(said)) drafts.end(id)
    if (said && fate !== undefined && !isOver(said)) told.set(id, fate)
    else told.delete(id)
  }

  function touch(messageId: string): void {
    const first = dirty.size === 0
    dirty.add(messageId)
    if (first) void inTurn(readDirty)
  }

  const room: Room = {
    key: placeKey(place),
    get followed() {
      return followers.size + coming.size > 0
    },
    get idle() {
      return followers.size + coming.size + tasks + drafts.size === 0
    },
    get unsettled() {
      return told.size
    },
    join(connection) {
      coming.add(connection)
      return inTurn(() => showPage(connection))
    },
    leave(connection) {
      coming.delete(connection)
      followers.delete(connection)
      changed(room)
    },
    touch,
    look(most) {
      const ids = [...told.keys()].slice(0, most)
      for (const id of ids) {
        const fate = told.get(id)!
        // Behind the others, so that each has its turn.
        told.delete(id)
        told.set(id, fate)
        touch(id)
      }
      return ids.length
    },
    draft(outbound) {
      const { change, begun } = drafts.put(outbound)
      tell({ type: 'draft', conversation, draft: change })
      if (begun) for (const { id } of outbound.answers) touch(id)
    },
  }
  return room
}
