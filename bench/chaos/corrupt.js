import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../../packages/dry-run/dist/world.js'
import { makeSamples, scratch } from './lib/sample-store.js'

export const name = 'corrupt'
export const rounds = 1_000
export const says = 'one flipped bit in the store of a stopped gateway: harmless, told, or refused'

const hangsAfterMs = 60_000
const judgeFile = fileURLToPath(new URL('lib/judge.js', import.meta.url))

/**
 * @param {{ rounds: number, seed: number, sabotage?: string }} options `hushed`: the store's log and the marks on damaged
 * messages are not looked at, which must be noticed.
 * @returns {Promise<import('./lib/report.js').Outcome>}
 */
export async function run({ rounds: flips, seed, sabotage }) {
  const random = createRandom(seed)
  const { stopped, killed, remove } = await makeSamples()
  const judge = createJudge(sabotage === 'hushed')
  const counts = { flips, harmless: 0, told: 0, refused: 0 }
  /** @type {Record<import('./lib/judge.js').Violation, string[]>} */
  const violations = { silent: [], unclear: [], hung: [], aborted: [], crashLoop: [] }
  try {
    for (let flip = 0; flip < flips; flip += 1) {
      const sound = flip % 2 === 0 ? stopped : killed
      const folder = await mkdtemp(join(scratch, 'openclaw-flip-'))
      await cp(sound, folder, { recursive: true })
      const where = await flipBit(folder, random)
      const { end, what } = await judge.ask(sound, folder)
      if (end in counts) counts[/** @type {'told'} */ (end)] += 1
      else violations[/** @type {'silent'} */ (end)].push(`${where}: ${what}`)
      await rm(folder, { recursive: true, force: true })
    }
  } finally {
    judge.end()
    await remove()
  }
  return { name, counts, violations }
}

/**
 * A process that judges one damaged store after the other, and another one when it ends over it.
 * @param {boolean} hushed
 */
function createJudge(hushed) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  let said = ''

  /**
   * @param {string} sound The store without damage.
   * @param {string} folder
   * @returns {Promise<import('./lib/judge.js').Verdict>}
   */
  async function ask(sound, folder) {
    if (!child) {
      child = fork(judgeFile, hushed ? ['hushed'] : [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
      child.stderr?.on('data', (chunk) => (said = (said + String(chunk)).slice(-2_000)))
    }
    said = ''
    const verdict = await answer(child, { sound, folder })
    if (verdict.end === 'hung' || verdict.end === 'aborted') end()
    return verdict
  }

  /** @param {import('node:child_process').ChildProcess} asked @param {object} question */
  async function answer(asked, question) {
    const aborter = new AbortController()
    const { signal } = aborter
    // That it ended is told by its exit.
    asked.send(question, () => undefined)
    try {
      return await Promise.race([
        once(asked, 'message', { signal }).then(([verdict]) => verdict),
        once(asked, 'exit', { signal }).then(([code, by]) => {
          return { end: 'aborted', what: `the process ended with ${code ?? by}: ${said.slice(0, 300)}` }
        }),
        sleep(hangsAfterMs, { end: 'hung', what: `nothing for ${hangsAfterMs} ms` }, { signal }),
      ])
    } finally {
      aborter.abort()
    }
  }

  function end() {
    child?.kill('SIGKILL')
    child = undefined
  }

  return { ask, end }
}

/** @param {string} folder @param {() => number} random */
async function flipBit(folder, random) {
  const names = (await readdir(folder)).filter((file) => file.startsWith('ledger.sqlite')).sort()
  const sizes = await Promise.all(names.map(async (file) => (await stat(join(folder, file))).size))
  let offset = Math.floor(random() * sizes.reduce((sum, size) => sum + size, 0))
  let index = 0
  while (offset >= sizes[index]) offset -= sizes[index++]
  const file = await open(join(folder, names[index]), 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, offset)
  byte[0] ^= 1 << Math.floor(random() * 8)
  await file.write(byte, 0, 1, offset)
  await file.close()
  return `${names[index]} byte ${offset}`
}
