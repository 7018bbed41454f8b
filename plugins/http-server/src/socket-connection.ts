import { errorLine, isOpenClawError } from '@openclaw/sdk'
import type { Credentials, Identity, Log, Redaction, World } from '@openclaw/sdk'
import type { SocketConnection, SocketEndpoint } from '@openclaw/sdk/http'
import type { WebSocket } from 'ws'
import type { Access } from './access.js'
import { redactedBody } from './error-body.js'
import { invalidMessage, parseFrame } from './frame.js'
import type { Frame } from './frame.js'
import { startHeartbeat } from './heartbeat.js'
import { createInbox } from './inbox.js'
import type { MessageCheck } from './message-check.js'

export interface ConnectionHost {
  readonly endpoint: SocketEndpoint
  readonly check: MessageCheck
  readonly access: Access
  readonly redaction: Redaction | undefined
  readonly world: World
  readonly log: Log
}

export interface ConnectedCaller {
  readonly identity: Identity
  /** What it was known by. */
  readonly credentials: Credentials
}

/** What a slow reader has not taken yet, in bytes. */
const mostUnread = 1_048_576
/** What a type is repeated of, in characters. */
const longestAbout = 100

/** Serves one client until its socket is closed. */
export function serveConnection(
  socket: WebSocket,
  { identity: first, credentials }: ConnectedCaller,
  { endpoint, check, access, redaction, world, log }: ConnectionHost,
): void {
  let identity = first
  // Made when somebody asks for it: most handlers never wait.
  let controller: AbortController | undefined
  const isOpen = () => socket.readyState === socket.OPEN

  const connection: SocketConnection = {
    get identity() {
      return identity
    },
    get signal() {
      controller ??= new AbortController()
      if (socket.readyState === socket.CLOSED) controller.abort()
      return controller.signal
    },
    send(message) {
      if (!isOpen()) return false
      if (socket.bufferedAmount > mostUnread) {
        socket.close(1013, 'reads too slowly')
        return false
      }
      socket.send(JSON.stringify(message))
      return true
    },
    close: (code, reason) => socket.close(code, reason),
  }

  function refuse(error: unknown, frame?: Frame): void {
    const { type = '', ref } = frame ?? {}
    const about = type.slice(0, longestAbout)
    const { error: told } = redactedBody(error, redaction)
    connection.send({ type: 'error', about, ...(ref !== undefined && { ref }), ...told })
  }

  async function handle(text: string): Promise<void> {
    let frame: Frame | undefined
    try {
      frame = parseFrame(text)
      if (!frame) {
        refuse(invalidMessage('The message is no JSON'))
        return socket.close(1007, 'no JSON')
      }
      const { handle } = await check(frame, identity)
      if (isOpen()) await handle(frame.value as never, connection)
    } catch (error) {
      if (!isOpenClawError(error)) log.error({ error: errorLine(error) }, 'a message on a socket failed')
      refuse(error, frame)
    }
  }

  async function recheck(): Promise<void> {
    try {
      const now = await access.again(credentials, endpoint.scope)
      if (now?.id !== identity.id) return socket.close(4401, 'signed out')
      identity = now
    } catch (error) {
      log.error({ error: errorLine(error) }, 'a credential could not be checked again')
      socket.close(1011, 'the credential cannot be checked')
    }
  }

  function callPlugin(call: () => void): void {
    try {
      call()
    } catch (error) {
      log.error({ error: errorLine(error) }, 'a plugin failed with a socket')
      socket.close(1011, 'failed inside the gateway')
    }
  }

  const inbox = createInbox(handle)
  const stopHeartbeat = startHeartbeat(socket, recheck, world)
  socket.on('error', (error) => log.debug({ error: error.message }, 'a socket broke'))
  socket.on('message', (data: Buffer, isBinary) => {
    // What comes after the decision to close is not heard.
    if (!isOpen()) return
    if (isBinary) {
      refuse(invalidMessage('The message is binary'))
      socket.close(1003, 'binary')
    } else if (!inbox.push(data.toString())) socket.close(1008, 'too many messages wait')
  })
  socket.once('close', () => {
    stopHeartbeat()
    inbox.clear()
    controller?.abort()
    callPlugin(() => endpoint.closed?.(connection))
  })
  callPlugin(() => endpoint.opened?.(connection))
}
