import type { ChatEvent } from '../../src/protocol.js'
import { createConnection, type ConnectionParts } from './connection.js'
import { createOutbox } from './outbox.js'
import { changed, emptyView, threadOf, type Change, type View } from './state.js'
import type { Store, World } from './world.js'

export interface ChatParts extends Pick<ConnectionParts, 'open' | 'signedIn' | 'signedOut'> {
  readonly world: World
  readonly store: Store
  /** A new name, unlike any other. */
  id(): string
  /** The conversation that is shown first. */
  readonly chosen: string
}

/** The page without its looks: what it knows, and what one can do. */
export interface Chat {
  view(): View
  /** Until the result is called. */
  subscribe(listener: () => void): () => void
  start(): void
  stop(): void
  wake(): void
  choose(conversation: string): void
  /** Asks for what came before what is shown. */
  older(): void
  say(text: string, agentId?: string): void
  interrupt(): void
  dismissNotice(): void
  /** The person signed out: nothing stays of what was said here. */
  forget(): void
}

const userKey = 'openclaw.chat.user'

export function createChat({ world, store, id, chosen, open, signedIn, signedOut }: ChatParts): Chat {
  let view = emptyView(chosen, store.get(userKey))
  const listeners = new Set<() => void>()

  const connection = createConnection({
    ...{ world, open, signedIn, heard },
    link(link) {
      if (link === 'lost') outbox.disconnected()
      apply({ type: 'link', link })
    },
    signedOut() {
      outbox.disconnected()
      signedOut()
    },
  })
  const outbox = createOutbox({
    ...{ world, store },
    say: (message) => connection.say(message),
    changed: (pending) => apply({ type: 'pending', pending }),
  })

  function apply(change: Change): void {
    view = changed(view, change)
    for (const listener of listeners) listener()
  }

  function heard(event: ChatEvent): void {
    apply({ type: 'told', event, at: world.now() })
    outbox.heard(event)
    if (event.type !== 'hello') return
    store.set(userKey, event.user)
    outbox.belongTo(event.user)
    connection.say({ type: 'conversations' })
    connection.say({ type: 'open', conversation: view.chosen })
    outbox.connected()
  }

  return {
    view: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start() {
      const user = store.get(userKey)
      if (user !== undefined) outbox.belongTo(user)
      connection.start()
    },
    stop: () => connection.stop(),
    wake: () => connection.wake(),
    choose(conversation) {
      if (conversation === view.chosen) return
      connection.say({ type: 'leave', conversation: view.chosen })
      apply({ type: 'chosen', conversation })
      connection.say({ type: 'open', conversation })
    },
    older() {
      const conversation = view.chosen
      const { next, loadingOlder } = threadOf(view, conversation)
      if (next === undefined || loadingOlder) return
      if (connection.say({ type: 'open', conversation, before: next })) apply({ type: 'older', conversation })
    },
    say(text, agentId) {
      outbox.add({ id: id(), conversation: view.chosen, text, at: world.now(), agentId })
    },
    interrupt() {
      connection.say({ type: 'stop', conversation: view.chosen })
    },
    dismissNotice: () => apply({ type: 'seen' }),
    forget() {
      connection.stop()
      outbox.forget()
      store.remove(userKey)
      apply({ type: 'forgotten' })
    },
  }
}
