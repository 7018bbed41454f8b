import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ChatAgent, ChatEvent, Conversation, Draft, PageMessage, Said } from '../../src/protocol.js'

/** What the page needs of a gateway, in memory; a test says what it answers. */
export interface MockGateway {
  readonly url: string
  agents: readonly ChatAgent[]
  conversations: Conversation[]
  /** By conversation, oldest first. */
  readonly messages: Map<string, Said[]>
  /** Of the answers that are being written, by conversation. */
  readonly drafts: Map<string, Draft[]>
  /** By message id, as the ledger tells it. */
  readonly fates: Map<string, object>
  /** All that pages said, in order. */
  readonly heard: PageMessage[]
  /** What becomes of a `say`; without it, it is told back and answered at once. */
  onSay: ((say: Say) => void) | undefined
  /** False: the socket is refused, as from a gateway that is gone. */
  isUp: boolean
  isSignedIn: boolean
  pageSize: number
  accept(say: Say, changes?: Partial<Said>): Said
  /** Replaces what is known of a message, and tells those who follow. */
  change(conversation: string, message: Said): void
  tell(event: ChatEvent): void
  cut(code?: number): void
  close(): Promise<void>
}

export type Say = Extract<PageMessage, { type: 'say' }>

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
export const token = 'the-right-token'
export const code = 'the-right-code'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export async function startMockGateway(folder: string): Promise<MockGateway> {
  const followers = new Map<WebSocket, Set<string>>()
  const server = createServer((request, response) => void serve(request, response))
  const sockets = new WebSocketServer({ noServer: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const gateway: MockGateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    agents: [{ id: 'main', placeholder: false }],
    conversations: [],
    messages: new Map(),
    drafts: new Map(),
    fates: new Map(),
    heard: [],
    onSay: undefined,
    isUp: true,
    isSignedIn: true,
    pageSize: 50,
    accept(say, changes = {}) {
      const id = `m-${say.id}`
      send(say.conversation, { ...receiptOf(say), status: 'accepted', messageId: id })
      const said: Said = {
        ...{ id, pageId: say.id, text: say.text, at: Date.now(), state: 'running', replies: [] },
        ...{ agentId: say.agentId ?? 'main', ...changes },
      }
      gateway.change(say.conversation, said)
      return said
    },
    change(conversation, message) {
      const known = gateway.messages.get(conversation) ?? []
      const others = known.filter(({ id }) => id !== message.id)
      gateway.messages.set(conversation, [...others, message])
      send(conversation, { type: 'said', conversation, message })
    },
    tell(event) {
      for (const socket of followers.keys()) socket.send(JSON.stringify(event))
    },
    cut(closeCode) {
      for (const socket of followers.keys()) {
        if (closeCode === undefined) socket.terminate()
        else socket.close(closeCode)
      }
    },
    async close() {
      for (const socket of followers.keys()) socket.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  server.on('upgrade', (request, socket, head) => {
    if (!gateway.isUp || !gateway.isSignedIn) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, connected)
  })

  function connected(socket: WebSocket): void {
    followers.set(socket, new Set())
    socket.on('close', () => followers.delete(socket))
    socket.on('message', (data) => hear(socket, JSON.parse(String(data)) as PageMessage))
    reply(socket, { type: 'hello', user: 'owner', version: '0.1.0', agents: gateway.agents })
  }

  function hear(socket: WebSocket, message: PageMessage): void {
    gateway.heard.push(message)
    if (message.type === 'conversations') {
      reply(socket, { type: 'conversations', conversations: gateway.conversations })
    } else if (message.type === 'leave') followers.get(socket)?.delete(message.conversation)
    else if (message.type === 'open') openFor(socket, message)
    else if (message.type === 'say') say(socket, message)
  }

  function openFor(
    socket: WebSocket,
    { conversation, before }: Extract<PageMessage, { type: 'open' }>,
  ): void {
    followers.get(socket)?.add(conversation)
    const all = gateway.messages.get(conversation) ?? []
    const end = before === undefined ? all.length : Number(before)
    const start = Math.max(0, end - gateway.pageSize)
    reply(socket, {
      ...{ type: 'history', conversation, older: before !== undefined, messages: all.slice(start, end) },
      drafts: gateway.drafts.get(conversation) ?? [],
      next: start > 0 ? String(start) : undefined,
    })
  }

  function say(socket: WebSocket, message: Say): void {
    const known = gateway.messages.get(message.conversation)?.find(({ pageId }) => pageId === message.id)
    if (known) {
      reply(socket, { ...receiptOf(message), status: 'duplicate', messageId: known.id })
      return
    }
    if (gateway.onSay) {
      gateway.onSay(message)
      return
    }
    const said = gateway.accept(message)
    const replies = [
      { id: `r-${message.id}`, text: `You said: ${message.text}`, state: 'delivered' as const },
    ]
    gateway.change(message.conversation, { ...said, state: 'replied', replies })
  }

  function send(conversation: string, event: ChatEvent): void {
    for (const [socket, followed] of followers) if (followed.has(conversation)) reply(socket, event)
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', gateway.url).pathname
    if (!gateway.isUp) request.socket.destroy()
    else if (path === '/auth/session') await answerSession(request, response)
    else if (path.startsWith('/api/ledger/messages/')) answerFate(path, response)
    else if (path === '/') response.writeHead(302, { location: '/chat/' }).end()
    else await answerFile(path, response)
  }

  async function answerSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const secret = JSON.parse(Buffer.concat(chunks).toString()) as { code?: string; token?: string }
      gateway.isSignedIn = secret.code === code || secret.token === token
      const error = { code: 'OC_AUTH_CODE_INVALID', message: 'This is not valid', hint: 'Take another.' }
      json(response, gateway.isSignedIn ? 204 : 401, { ok: false, error })
    } else if (request.method === 'DELETE') {
      gateway.isSignedIn = false
      response.writeHead(204).end()
    } else json(response, gateway.isSignedIn ? 200 : 401, { id: 'owner', scopes: ['chat', 'read'] })
  }

  function answerFate(path: string, response: ServerResponse): void {
    const fate = gateway.fates.get(decodeURIComponent(path.split('/').at(-1) ?? ''))
    const error = {
      code: 'OC_MESSAGE_UNKNOWN',
      message: 'There is no such message',
      hint: 'Look at the list.',
    }
    json(response, fate ? 200 : 404, fate ?? { ok: false, error })
  }

  async function answerFile(path: string, response: ServerResponse): Promise<void> {
    const file = path.replace(/^\/chat\//, '') || 'index.html'
    try {
      const body = await readFile(join(folder, file))
      const type = types[extname(file)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  }

  return gateway
}

function receiptOf({ conversation, id }: Say) {
  return { type: 'receipt', conversation, id } as const
}

function reply(socket: WebSocket, event: ChatEvent): void {
  socket.send(JSON.stringify(event))
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(status === 204 ? undefined : JSON.stringify(body))
}
