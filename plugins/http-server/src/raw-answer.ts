import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { errorBody, errorHeaders } from './error-body.js'
import { apiHeaders } from './security-headers.js'

/** Whoever is answered has this long to read it, in ms. */
const lingerMs = 1_000

/** Answers a socket that no request of node:http stands for, and closes it. */
export function answerRaw(socket: Socket, status: number, error: unknown): void {
  const body = JSON.stringify(errorBody(error))
  const headers = {
    ...apiHeaders,
    ...errorHeaders(error, status),
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.on('error', () => socket.destroy())
  const cut = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(cut))
  // What it sends is read and thrown away: closing on unread data would reset the socket before the answer arrives.
  socket.resume()
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
}
