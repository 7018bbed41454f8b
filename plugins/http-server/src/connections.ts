import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const tooMany =
  'HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-type: application/json\r\n' +
  'content-length: 2\r\n\r\n{}'

const lingerMs = 1_000

/** Answers sockets past the limit with 503 and closes them; Node would close them without a word. */
export function limitConnections(server: Server, limit: number): void {
  const open = new Set<Socket>()
  const serve = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    if (open.size >= limit) return refuse(socket)
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    for (const listener of serve) listener.call(server, socket)
  })
}

/** What it sends is read and thrown away: closing on unread data would reset the socket before the answer arrives. */
function refuse(socket: Socket): void {
  socket.on('error', () => socket.destroy())
  socket.setTimeout(lingerMs, () => socket.destroy())
  socket.resume()
  socket.end(tooMany)
}
