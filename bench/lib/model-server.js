// An instant model: it speaks the stream of OpenAI's API, and says the same few words to whoever asks.
// Prints its port once it listens.
import { createServer } from 'node:http'

const words = ['The ', 'quick ', 'brown ', 'fox ', 'jumps ', 'over ', 'the ', 'lazy ', 'dog.']

/** @param {object} fields */
function chunk(fields) {
  const head = { id: 'one', object: 'chat.completion.chunk', created: 0, model: 'instant' }
  return `data: ${JSON.stringify({ ...head, ...fields })}\n\n`
}

const said = words.map((content) => chunk({ choices: [{ index: 0, delta: { content } }] }))
const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
const usage = chunk({
  choices: [],
  usage: { prompt_tokens: 10, completion_tokens: words.length, total_tokens: 10 + words.length },
})
const answer = Buffer.from(`${said.join('')}${end}${usage}data: [DONE]\n\n`)

const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': answer.length })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log(`listening ${address.port}`)
})
