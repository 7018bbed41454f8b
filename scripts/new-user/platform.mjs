import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'

const updates = []
const shown = new Set()
let confirmed = 0
let handOver = () => undefined

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://platform')
  if (pathname === '/messages') {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      const { to, text, key } = JSON.parse(body)
      if (!shown.has(key)) console.log(`to ${to}: ${text}`)
      shown.add(key)
      response.end('{}')
    })
    return
  }
  // What is confirmed by a question is not handed over again.
  confirmed = Number(searchParams.get('after'))
  handOver = () => {
    const fresh = updates.filter(({ seq }) => seq > confirmed)
    if (fresh.length > 0) response.end(JSON.stringify(fresh))
  }
  handOver()
})
server.listen(Number(process.env.PORT ?? 8123), '127.0.0.1', () => {
  console.log(`The platform is at http://127.0.0.1:${server.address().port}: write a line as Ann`)
})

for await (const text of createInterface({ input: process.stdin })) {
  updates.push({ seq: updates.length + 1, id: randomUUID(), from: 'ann', text })
  handOver()
}
process.exit()
