import { load, loadModel, makeHome, startGateway, startModel } from './lib/children.js'
import { interleave } from './lib/measure.js'

export const name = 'llm'
export const limit = 'the AI SDK asking an instant model, 32 at once'
export const ours = 'turns of agent-llm that ask the same model, queue-memory'
export const unit = 'answers/s'
export const target = /** @type {const} */ ({ atLeast: 0.6, of: 'ratio' })

const warmUpSeconds = 5
const roundSeconds = 3

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const model = await startModel()
  const baseUrl = `${model.url}/v1`
  const agent = { type: 'llm', model: 'bench/instant', providers: { bench: { baseUrl } } }
  const performance = { concurrency: 32 }
  const { home, remove } = await makeHome({ inMemory: true, more: { agents: { main: agent }, performance } })
  const gateway = await startGateway(home)
  try {
    await load(gateway.url, warmUpSeconds)
    return await interleave({
      rounds,
      limit: () => rate(loadModel(baseUrl, roundSeconds)),
      ours: () => rate(load(gateway.url, roundSeconds)),
    })
  } finally {
    await Promise.all([gateway.stop(), model.stop()])
    await remove()
  }
}

/** @param {Promise<{ answered: number, seconds: number }>} outcome */
async function rate(outcome) {
  const { answered, seconds } = await outcome
  return answered / seconds
}
