// Posts messages over 32 connections for a while, and prints what came of it as JSON.
// Arguments: url, headers as JSON, seconds.
import autocannon from 'autocannon'

const [url = '', headers = '{}', seconds = '3'] = process.argv.slice(2)
let sender = 0

const outcome = await autocannon({
  url: `${url}/api/messages?wait=1`,
  method: 'POST',
  connections: 32,
  duration: Number(seconds),
  headers: { 'content-type': 'application/json', ...JSON.parse(headers) },
  // Each connection is a person of its own: one conversation has one turn at a time.
  setupClient(client) {
    sender += 1
    client.setBody(JSON.stringify({ text: 'The quick brown fox', sender: { id: `bench-${sender}` } }))
  },
})

console.log(
  JSON.stringify({
    answered: outcome['2xx'],
    other: outcome.non2xx + outcome.errors + outcome.timeouts,
    seconds: outcome.duration,
  }),
)
