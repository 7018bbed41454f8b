import { checkOptions } from '@openclaw/config'
import { definePlugin, isOpenClawError } from '@openclaw/sdk'
import type { Identity, PluginFactory } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import type { SocketConnection, SocketEndpoint } from '@openclaw/sdk/http'
import type { ChatEvent, Draft, PageMessage, Said } from '../src/protocol.js'

/** An HTTP server without a network: the test plays the browser. */
export interface FakeHttp {
  readonly plugin: PluginFactory
  readonly mounted: ReadonlySet<string>
  connect(user?: string): FakePage
}

/** A page as a browser would keep it: all events, and the conversations that they make up. */
export interface FakePage {
  readonly events: readonly ChatEvent[]
  of<Type extends ChatEvent['type']>(type: Type): Extract<ChatEvent, { type: Type }>[]
  /** What is shown of a conversation; undefined before its history came. */
  shown(conversation: string): Shown | undefined
  say(message: PageMessage): Promise<void>
  close(): void
}

export interface Shown {
  readonly messages: readonly Said[]
  readonly drafts: readonly Draft[]
}

export function createFakeHttp(): FakeHttp {
  const mounted = new Set<string>()
  let endpoint: SocketEndpoint | undefined
  const plugin = definePlugin({
    name: '@openclaw/http-fake',
    api: 1,
    kind: 'http',
    options: { type: 'object', additionalProperties: false },
    provides: [http],
    setup({ provide }) {
      provide(http, {
        address: undefined,
        connections: { open: 0, limit: 0 },
        async mount(prefix) {
          mounted.add(prefix)
          return async () => void mounted.delete(prefix)
        },
        async socket(_path, given) {
          endpoint = given
          return async () => void (endpoint = endpoint === given ? undefined : endpoint)
        },
        routes: () => [],
      })
    },
  })

  async function handle(
    { messages }: SocketEndpoint,
    connection: SocketConnection,
    frame: PageMessage,
  ): Promise<void> {
    const { type, ref, ...body } = JSON.parse(JSON.stringify(frame)) as PageMessage
    const message = messages[type]!
    const fail = (code: string, text: string, hint: string) =>
      void connection.send({ type: 'error', about: type, ref, code, message: text, hint })
    const [problem] = await checkOptions({ ...plugin.definition, options: message.body }, body)
    if (problem) return fail('OC_SOCKET_MESSAGE_INVALID', problem.text, '')
    try {
      await message.handle(body as never, connection)
    } catch (error) {
      if (!isOpenClawError(error)) throw error
      fail(error.code, error.message, error.hint)
    }
  }

  function connect(user = 'local'): FakePage {
    const served = endpoint!
    const identity: Identity = { id: user, scopes: ['chat'] }
    const gone = new AbortController()
    const events: ChatEvent[] = []
    const shown = new Map<string, { messages: Said[]; drafts: Draft[] }>()
    const connection: SocketConnection = {
      identity,
      signal: gone.signal,
      send(message) {
        if (gone.signal.aborted) return false
        const event = JSON.parse(JSON.stringify(message)) as ChatEvent
        events.push(event)
        apply(shown, event)
        return true
      },
      close: () => page.close(),
    }
    const page: FakePage = {
      events,
      of: (type) => events.filter((event) => event.type === type) as never,
      shown: (conversation) => shown.get(conversation),
      say: (message) => handle(served, connection, message),
      close() {
        gone.abort()
        served.closed?.(connection)
      },
    }
    served.opened?.(connection)
    return page
  }

  return { plugin, mounted, connect }
}

function apply(pages: Map<string, { messages: Said[]; drafts: Draft[] }>, event: ChatEvent): void {
  if (event.type === 'history') {
    const { conversation, messages, drafts, older } = event
    const behind = older ? (pages.get(conversation)?.messages ?? []) : []
    pages.set(conversation, { messages: [...messages, ...behind], drafts: [...drafts] })
  }
  const page = 'conversation' in event ? pages.get(event.conversation) : undefined
  if (page && event.type === 'said') {
    const { message } = event
    const place = page.messages.findIndex(({ id }) => id === message.id)
    page.messages.splice(place < 0 ? page.messages.length : place, 1, message)
    const replies = message.replies.map(({ id }) => id)
    page.drafts = page.drafts.filter(({ id }) => !replies.includes(id))
  }
  if (page && event.type === 'draft') {
    const { draft } = event
    const before = page.drafts.find(({ id }) => id === draft.id)?.text ?? ''
    const text = before.slice(0, draft.keep) + draft.text
    page.drafts = [...page.drafts.filter(({ id }) => id !== draft.id), { ...draft, keep: 0, text }]
  }
}
