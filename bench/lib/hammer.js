// Gets one address over 32 connections for a while, and prints what came of it as JSON.
// Arguments: url, headers as JSON, seconds.
import autocannon from 'autocannon'

const [url = '', headers = '{}', seconds = '3'] = process.argv.slice(2)
const outcome = await autocannon({
  url,
  connections: 32,
  duration: Number(seconds),
  headers: JSON.parse(headers),
})
console.log(
  JSON.stringify({
    answered: outcome['2xx'],
    other: outcome.non2xx + outcome.errors + outcome.timeouts,
    seconds: outcome.duration,
  }),
)
