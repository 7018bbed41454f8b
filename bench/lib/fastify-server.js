// The limit: nothing but Fastify. It parses a JSON body and answers JSON of the size of the gateway's answer.
// Prints its port once it listens.
import fastify from 'fastify'

const app = fastify()

app.post('/api/messages', (request) => {
  const { text } = /** @type {{ text: string }} */ (request.body)
  return {
    id: '01m81hjxxy8wnxatkr6jfvg03y',
    receipt: 'accepted',
    outcome: { state: 'replied' },
    reply: { text },
  }
})

await app.listen({ host: '127.0.0.1', port: 0 })
const address = /** @type {import('node:net').AddressInfo} */ (app.server.address())
console.log(`listening ${address.port}`)
