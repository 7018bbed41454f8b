import type { Socket, SocketListener } from './connection.js'

/** The gateway's socket, where the page came from. */
export function openSocket({ heard, closed }: SocketListener): Socket {
  const socket = new WebSocket(new URL('/chat/socket', location.href.replace(/^http/, 'ws')))
  socket.addEventListener('message', ({ data }) => heard(String(data)))
  socket.addEventListener('close', ({ code }) => closed(code))
  return { send: (text) => socket.send(text), close: () => socket.close() }
}
