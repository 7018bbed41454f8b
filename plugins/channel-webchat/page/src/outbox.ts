import type { ChatEvent, PageMessage } from '../../src/protocol.js'
import type { Pending } from './thread.js'
import type { Store, World } from './world.js'

export interface OutboxParts {
  readonly world: World
  readonly store: Store
  /** False when there is no connection. */
  say(message: PageMessage): boolean
  /** A message is new here, or waits in another way. */
  changed(pending: Pending): void
}

/** What was said and is not yet acknowledged: kept over reloads, said again under the same id until the gateway has it. */
export interface Outbox {
  add(message: Omit<Pending, 'status'>): void
  /** Whose messages these are; those that were kept are shown. */
  belongTo(user: string): void
  connected(): void
  disconnected(): void
  heard(event: ChatEvent): void
  /** Nothing stays, here and in the store. */
  forget(): void
}

interface Kept extends Omit<Pending, 'status' | 'reason' | 'messageId'> {
  readonly user: string
}

const prefix = 'openclaw.chat.outbox.'
const receiptWithinMs = 20_000
const pauseMs = 2_000

export function createOutbox({ world, store, say, changed }: OutboxParts): Outbox {
  /** By conversation, in the order in which they were said: the next one goes when the one before has its receipt. */
  const lanes = new Map<string, Kept[]>()
  /** Of the first one of a lane, while it is on its way or rests. */
  const timers = new Map<string, () => void>()
  let user = ''
  let isConnected = false

  function advance(conversation: string): void {
    const first = lanes.get(conversation)?.[0]
    if (!first || !isConnected || timers.has(conversation)) return
    const { id, text, agentId } = first
    if (!say({ type: 'say', ref: id, conversation, id, text, agentId })) return
    show(first, 'sending')
    rest(conversation, receiptWithinMs)
  }

  function rest(conversation: string, ms: number): void {
    timers.get(conversation)?.()
    timers.set(
      conversation,
      world.after(ms, () => {
        timers.delete(conversation)
        advance(conversation)
      }),
    )
  }

  /** It has ended: the next one's turn. */
  function remove({ id, conversation }: Kept): void {
    store.remove(prefix + id)
    lanes.set(
      conversation,
      (lanes.get(conversation) ?? []).filter((kept) => kept.id !== id),
    )
    timers.get(conversation)?.()
    timers.delete(conversation)
    advance(conversation)
  }

  function find(id: string | undefined): Kept | undefined {
    return [...lanes.values()].flat().find((kept) => kept.id === id)
  }

  function show({ user: _, ...message }: Kept, status: Pending['status']): void {
    changed({ ...message, status })
  }

  function append(message: Kept): void {
    lanes.set(message.conversation, [...(lanes.get(message.conversation) ?? []), message])
    show(message, isConnected ? 'sending' : 'offline')
    advance(message.conversation)
  }

  function keep(message: Kept): void {
    store.set(prefix + message.id, JSON.stringify(message))
    append(message)
  }

  function stopTimers(): void {
    for (const cancel of timers.values()) cancel()
    timers.clear()
  }

  return {
    add: ({ id, conversation, text, at, agentId }) => keep({ id, conversation, text, at, agentId, user }),
    belongTo(newUser) {
      if (newUser !== user) {
        stopTimers()
        lanes.clear()
      }
      user = newUser
      for (const message of keptIn(store)) {
        if (find(message.id)) continue
        // What was said before it was known who says it is theirs.
        if (message.user === '') keep({ ...message, user })
        else if (message.user === user) append(message)
      }
    },
    connected() {
      isConnected = true
      for (const message of [...lanes.values()].flat()) show(message, 'sending')
      for (const conversation of lanes.keys()) advance(conversation)
    },
    disconnected() {
      isConnected = false
      stopTimers()
      for (const message of [...lanes.values()].flat()) show(message, 'offline')
    },
    heard(event) {
      if (event.type === 'said') {
        const told = find(event.message.pageId)
        if (told) remove(told)
      }
      if (event.type === 'receipt') {
        const message = find(event.id)
        if (!message) return
        if (event.status === 'full' || event.status === 'unavailable') {
          rest(message.conversation, event.retryAfterMs ?? pauseMs)
        } else remove(message)
      }
      if (event.type === 'error' && event.about === 'say') {
        const message = find(event.ref)
        if (message) remove(message)
      }
    },
    forget() {
      stopTimers()
      lanes.clear()
      for (const name of store.names()) if (name.startsWith(prefix)) store.remove(name)
    },
  }
}

/** Oldest first. Another tab may have kept them, or an older page: what cannot be read is left. */
function keptIn(store: Store): Kept[] {
  const texts = store.names().filter((name) => name.startsWith(prefix))
  const messages = texts.map((name) => readKept(store.get(name) ?? '')).filter((kept) => kept !== undefined)
  return messages.sort((one, other) => one.at - other.at)
}

function readKept(text: string): Kept | undefined {
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null
    const isWhole = [kept?.id, kept?.conversation, kept?.text, kept?.user].every(
      (part) => typeof part === 'string',
    )
    return isWhole && typeof kept?.at === 'number' ? (kept as Kept) : undefined
  } catch {
    return undefined
  }
}
