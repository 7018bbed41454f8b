import { once } from 'node:events'
import { WebSocket } from 'ws'
import { accessToken, makeHome, startGateway, startSlowModel } from './lib/children.js'
import { interleave, quantile } from './lib/measure.js'

export const name = 'first-token'
export const limit = 'from the model to fetch, p95'
export const ours = 'from the model to the socket of the web chat, p95'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 20, of: 'ours' })

const turns = 20

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const model = await startSlowModel()
  const baseUrl = `${model.url}/v1`
  const agent = { type: 'llm', model: 'bench/slow', providers: { bench: { baseUrl } } }
  const { home, remove } = await makeHome({ more: { agents: { main: agent } } })
  const gateway = await startGateway(home)
  const chat = await openChat(gateway.url)
  try {
    return await interleave({
      rounds,
      limit: async () => await delays(() => delayByFetch(baseUrl)),
      ours: async () => await delays(chat.delay),
    })
  } finally {
    chat.close()
    await Promise.all([gateway.stop(), model.stop()])
    await remove()
  }
}

/** @param {() => Promise<number>} delay */
async function delays(delay) {
  const took = []
  for (let turn = 0; turn < turns; turn += 1) took.push(await delay())
  return quantile(took, 0.95)
}

/**
 * How long ago the first word left the model: it is the moment at which it did, and both clocks are of one machine.
 * @param {string} text
 */
function age(text) {
  return performance.timeOrigin + performance.now() - Number(/\d{12,}(?:\.\d+)?/.exec(text)?.[0])
}

/** @param {string} baseUrl */
async function delayByFetch(baseUrl) {
  const response = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', body: '{}' })
  if (!response.body) throw new Error('the model answered without a body')
  const reader = response.body.getReader()
  const delay = age(Buffer.from((await reader.read()).value ?? []).toString())
  // Until the next one may begin.
  while (!(await reader.read()).done);
  return delay
}

/** @param {string} url */
async function openChat(url) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat/socket`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  await once(socket, 'open')
  const conversation = 'bench-first-token'
  socket.send(JSON.stringify({ type: 'open', conversation }))
  let number = 0
  return {
    async delay() {
      const id = `message-${Date.now()}-${(number += 1)}`
      /** @type {number | undefined} */
      let delay
      const ended = new Promise((resolve, reject) => {
        socket.on('message', function heard(data) {
          const event = JSON.parse(String(data))
          if (event.type === 'draft') delay ??= age(event.draft.text)
          const said = event.type === 'said' && event.message.pageId === id ? event.message : undefined
          const failed = said && ['dead', 'refused', 'silent'].includes(said.state)
          if (!failed && !said?.replies.length) return
          socket.off('message', heard)
          if (failed || delay === undefined) reject(new Error(`no draft came: ${JSON.stringify(event)}`))
          else resolve(undefined)
        })
      })
      socket.send(JSON.stringify({ type: 'say', conversation, id, text: 'hello' }))
      await ended
      return Number(delay)
    },
    close: () => socket.close(),
  }
}
