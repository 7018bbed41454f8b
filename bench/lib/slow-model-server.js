// A model whose first word is the moment at which it left, and which ends a while later. Prints its port once it listens.
import { createServer } from 'node:http'

/** @param {object} fields */
function chunk(fields) {
  const head = { id: 'one', object: 'chat.completion.chunk', created: 0, model: 'slow' }
  return `data: ${JSON.stringify({ ...head, ...fields })}\n\n`
}

const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    setTimeout(() => {
      const content = `${performance.timeOrigin + performance.now()} `
      response.write(chunk({ choices: [{ index: 0, delta: { content } }] }))
    }, 20)
    setTimeout(() => {
      response.end(
        `${chunk({ choices: [{ index: 0, delta: { content: 'end' }, finish_reason: 'stop' }] })}data: [DONE]\n\n`,
      )
    }, 150)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log(`listening ${address.port}`)
})
