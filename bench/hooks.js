import { compileHooks, hookNames } from '../packages/kernel/dist/hooks.js'
import { cpuMs, load, makeHome, startGateway } from './lib/children.js'
import { cpuOf, interleave } from './lib/measure.js'
import { guardHost, makeCall, makeScope, makeTap } from './lib/taps.js'

export const name = 'hooks'
export const limit = 'CPU of an echo turn through channel-http'
export const ours = 'CPU of twelve hooks with five synchronous taps each'
export const unit = 'µs/message'
export const target = /** @type {const} */ ({ atMost: 0.05, of: 'ratio' })

const tapsPerHook = 5
const messages = 50_000

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const { home, remove } = await makeHome({ inMemory: true })
  const gateway = await startGateway(home)
  const runHooks = compile()
  try {
    await load(gateway.url, 8)
    return await interleave({
      rounds,
      limit: () => turnCpu(gateway),
      ours: async () => ((await cpuOf(runHooks)) / messages) * 1000,
    })
  } finally {
    await gateway.stop()
    await remove()
  }
}

/** @param {import('./lib/children.js').Server} gateway */
async function turnCpu({ url, pid }) {
  const before = await cpuMs(pid)
  const { answered } = await load(url, 3)
  return (((await cpuMs(pid)) - before) / answered) * 1000
}

/** Runs every hook once a message, for many messages. */
function compile() {
  const scopes = Array.from({ length: tapsPerHook }, (_, index) => makeScope(`plugin-${index}`))
  const taps = hookNames.flatMap((hook) => scopes.map((scope) => makeTap(scope, hook)))
  const compiled = Object.values(compileHooks(taps, guardHost))
  const subject = { text: 'The quick brown fox' }
  return () => {
    for (let message = 0; message < messages; message += 1) {
      const call = makeCall()
      for (const hook of compiled) hook.run(subject, call)
    }
    if (taps.some(({ calls }) => calls < messages)) throw new Error('a tap did not run')
  }
}
