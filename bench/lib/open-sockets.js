// Opens sockets, waits until each was greeted, prints how many are open, and keeps them until its input ends.
// Arguments: url, count, token.
import { once } from 'node:events'
import { WebSocket } from 'ws'

const [url = '', count = '0', token = ''] = process.argv.slice(2)
const total = Number(count)
const atOnce = 100
const sockets = []
for (let opened = 0; opened < total; opened += atOnce) {
  const part = Array.from({ length: Math.min(atOnce, total - opened) }, async () => {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      headers: { authorization: `Bearer ${token}` },
    })
    await once(socket, 'message')
    return socket
  })
  sockets.push(...(await Promise.all(part)))
}
console.log(`open ${sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length}`)
process.stdin.resume()
await once(process.stdin, 'end')
process.exit()
