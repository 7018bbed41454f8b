import type { Agent } from '@openclaw/sdk'
import type { SocketConnection, SocketEndpoint } from '@openclaw/sdk/http'
import type { Chat } from './chat.js'
import type { ChatAgent, ChatEvent } from './protocol.js'
import type { SayBody } from './say.js'

export interface ChatSocketHost {
  readonly chat: Chat
  readonly version: string
  agents(): ReadonlyMap<string, Agent>
}

export interface ChatSocket {
  readonly endpoint: SocketEndpoint
  /** Greets again where other agents are there now. */
  agentsChanged(): void
  /** How many browsers are connected. */
  connected(): number
}

interface ConversationBody {
  readonly conversation: string
}

const scope = 'chat'
/** In characters. */
const longestText = 100_000
const conversation = { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' } as const
const agentId = { type: 'string', minLength: 1, maxLength: 200 } as const

function body(properties: Readonly<Record<string, object>>, required = Object.keys(properties)): object {
  return { type: 'object', additionalProperties: false, properties, required }
}

/** What the page may say over its socket, and who it is told that it speaks to. */
export function createChatSocket({ chat, version, agents }: ChatSocketHost): ChatSocket {
  const connections = new Set<SocketConnection>()
  let greeted = ''

  function listAgents(): ChatAgent[] {
    return [...agents()].map(([id, { description, placeholder = false }]) => ({
      id,
      description,
      placeholder,
    }))
  }

  function greet(connection: SocketConnection): void {
    const user = connection.identity.id
    connection.send({ type: 'hello', user, version, agents: listAgents() } satisfies ChatEvent)
  }

  return {
    endpoint: {
      scope,
      messages: {
        conversations: {
          scope,
          body: body({}),
          handle: (_body, connection) => chat.conversations(connection),
        },
        open: {
          scope,
          body: body({ conversation, before: { type: 'string', minLength: 1, maxLength: 200 } }, [
            'conversation',
          ]),
          handle: (body: ConversationBody & { readonly before?: string }, connection) =>
            chat.open(connection, body.conversation, body.before),
        },
        leave: {
          scope,
          body: body({ conversation }),
          handle: (body: ConversationBody, connection) => chat.leave(connection, body.conversation),
        },
        say: {
          scope,
          body: body(
            {
              conversation,
              id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
              text: { type: 'string', minLength: 1, maxLength: longestText },
              agentId,
            },
            ['conversation', 'id', 'text'],
          ),
          handle: (body: SayBody, connection) => chat.say(connection, body),
        },
        stop: {
          scope,
          body: body({ conversation }),
          handle: (body: ConversationBody, connection) => chat.stop(connection, body.conversation),
        },
      },
      opened(connection) {
        greeted = JSON.stringify(listAgents())
        connections.add(connection)
        greet(connection)
      },
      closed(connection) {
        connections.delete(connection)
        chat.closed(connection)
      },
    },
    agentsChanged() {
      const now = JSON.stringify(listAgents())
      if (now === greeted) return
      greeted = now
      for (const connection of connections) greet(connection)
    },
    connected: () => connections.size,
  }
}
