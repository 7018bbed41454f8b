import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startFakeTelegram } from '../packages/testing/dist/telegram/index.js'
import { makeHome, startGateway } from './lib/children.js'
import { interleave, quantile } from './lib/measure.js'

export const name = 'first-draft'
export const limit = 'one call to the fake Bot API, p95'
export const ours = 'from the first token to the first draft on Telegram, p95'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 300, of: 'ours' })

const turns = 20
const sdk = new URL('../packages/sdk/dist/index.js', import.meta.url).href

/** Says when its first token was, and goes on for longer than a draft takes. */
const agent = `import { agents, definePlugin } from ${JSON.stringify(sdk)}
export default definePlugin({
  name: 'openclaw-agent-dated', api: 1, kind: 'agent',
  options: { type: 'object', additionalProperties: false },
  needs: { agents },
  setup({ services }) {
    services.agents.add('dated', {
      async *run() {
        yield { type: 'text.delta', text: 'at ' + Date.now() }
        for (let word = 0; word < 20; word += 1) {
          await new Promise((resolve) => setTimeout(resolve, 25))
          yield { type: 'text.delta', text: ' more' }
        }
        yield { type: 'done' }
      },
    })
  },
})
`

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const platform = await startFakeTelegram()
  const { url: apiRoot, token } = platform
  const { home, remove } = await makeHome({
    more: {
      access: { channels: { telegram: { dmPolicy: 'open' } } },
      channels: { telegram: { token, apiRoot } },
      plugins: [{ use: './dated-agent.mjs' }],
      routing: { default: { agentId: 'dated' } },
    },
  })
  await writeFile(join(home, 'dated-agent.mjs'), agent)
  const gateway = await startGateway(home)
  let chat = 1
  try {
    return await interleave({
      rounds,
      limit: () => delays(() => callTook(`${apiRoot}/bot${token}/getMe`)),
      ours: () => delays(() => draftTook(platform, (chat += 1))),
    })
  } finally {
    await gateway.stop()
    await platform.stop()
    await remove()
  }
}

/** @param {() => Promise<number>} delay */
async function delays(delay) {
  const took = []
  for (let turn = 0; turn < turns; turn += 1) took.push(await delay())
  return quantile(took, 0.95)
}

/** @param {string} url */
async function callTook(url) {
  const began = performance.now()
  await (await fetch(url)).text()
  return performance.now() - began
}

/**
 * A person writes; what comes first says when it was made.
 * @param {import('../packages/testing/dist/telegram/index.js').FakeTelegram} platform
 * @param {number} chat
 */
async function draftTook(platform, chat) {
  const before = platform.record.calls.length
  platform.say({ chat, text: 'hello' })
  for (;;) {
    const calls = platform.record.calls.slice(before)
    const answered = calls.some(({ method, payload }) => method === 'sendMessage' && sameChat(payload, chat))
    const draft = calls.find(
      ({ method, payload }) => method === 'sendMessageDraft' && sameChat(payload, chat),
    )
    if (answered && draft) return draft.at - Number(/\d{13}/.exec(String(draft.payload['text']))?.[0])
    if (answered) throw new Error('there was no draft')
    await sleep(10)
  }
}

/** @param {Readonly<Record<string, unknown>>} payload @param {number} chat */
function sameChat({ chat_id }, chat) {
  return Number(chat_id) === chat
}
