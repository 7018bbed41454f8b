// Asks a model through the AI SDK, 32 at once for a while, and prints what came of it as JSON.
// Arguments: address, seconds.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'

const [baseURL = '', seconds = '3'] = process.argv.slice(2)
const model = createOpenAICompatible({ name: 'bench', baseURL, includeUsage: true })('instant')
const began = performance.now()
const end = began + Number(seconds) * 1_000
let answered = 0
let other = 0

async function askAgainAndAgain() {
  while (performance.now() < end) {
    let text = ''
    const stream = streamText({ model, prompt: 'The quick brown fox', maxRetries: 0 })
    for await (const part of stream.fullStream) if (part.type === 'text-delta') text += part.text
    if (text.endsWith('dog.')) answered += 1
    else other += 1
  }
}

await Promise.all(Array.from({ length: 32 }, askAgainAndAgain))
console.log(JSON.stringify({ answered, other, seconds: (performance.now() - began) / 1_000 }))
