// The limit: nothing but ws. It says hello to each client, and echoes. Prints its port once it listens.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  socket.on('message', (message) => socket.send(message))
  socket.send('{"type":"hello"}')
})
server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log(`listening ${address.port}`)
})
