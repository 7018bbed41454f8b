import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { accessToken, cli } from '../../lib/children.js'

const startLimitMs = 30_000
const sdk = new URL('../../../packages/sdk/dist/index.js', import.meta.url).href

/** An echo that takes its time: "… wait 40" is answered after 40 ms, so that faults meet turns under way. */
const slowAgent = `import { agents, definePlugin } from ${JSON.stringify(sdk)}
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
export default definePlugin({
  name: 'openclaw-agent-slow', api: 1, kind: 'agent',
  options: { type: 'object', additionalProperties: false },
  needs: { agents },
  setup({ services }) {
    services.agents.add('slow', {
      async *run({ text }) {
        await wait(Math.max(0, ...[...text.matchAll(/wait (\\d+)/g)].map(([, ms]) => Number(ms))))
        yield { type: 'text.delta', text }
        yield { type: 'done' }
      },
    })
  },
})
`

/**
 * Writes a home with the durable defaults, a known access token and the slow agent.
 * @param {string} home
 */
export async function furnish(home) {
  const config = {
    security: { accessToken },
    plugins: [{ use: './slow-agent.mjs' }],
    routing: { default: { agentId: 'slow' } },
  }
  await writeFile(join(home, 'slow-agent.mjs'), slowAgent)
  await writeFile(join(home, 'config.json'), JSON.stringify(config))
}

/** `openclaw gateway` as a process of its own, which can be ended, frozen and started again. */
export class GatewayProcess {
  /** Where it listens now; undefined while it does not. @type {string | undefined} */
  url
  /** What it wrote over all starts, the newest part. */
  said = ''
  /** Starts so far. */
  starts = 0
  /** The longest start, in ms. */
  slowestStartMs = 0
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child

  /**
   * @param {string} home
   * @param {{ env?: NodeJS.ProcessEnv }} [options]
   */
  constructor(home, { env = {} } = {}) {
    this.home = home
    this.env = env
  }

  get pid() {
    return this.#child?.pid
  }

  /** Why it is not alive; undefined while it is. */
  get end() {
    const { exitCode, signalCode } = this.#child ?? { exitCode: null, signalCode: 'never started' }
    return signalCode ?? exitCode ?? undefined
  }

  /** Begins a start and does not wait for it. */
  begin() {
    this.starts += 1
    const child = spawn(process.execPath, [cli, 'gateway', '--port', '0', '--json'], {
      cwd: this.home,
      env: { ...process.env, OPENCLAW_HOME: this.home, NODE_ENV: 'production', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.url = undefined
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        this.said = (this.said + String(chunk)).slice(-20_000)
      })
    }
    return child
  }

  /** Resolves when it is ready; throws when it ends before, or takes too long. */
  async start() {
    const began = performance.now()
    const child = this.begin()
    let printed = ''
    while (!this.url) {
      const left = startLimitMs - (performance.now() - began)
      const chunk = await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'exit').then(() => undefined),
        sleep(Math.max(left, 0), undefined, { ref: false }),
      ])
      if (!chunk) throw new Error(`the gateway did not get ready (${this.end ?? 'too slow'})\n${this.said}`)
      printed += String(chunk[0])
      this.url = urlIn(printed)
    }
    this.slowestStartMs = Math.max(this.slowestStartMs, performance.now() - began)
  }

  /** @param {NodeJS.Signals} signal */
  signal(signal) {
    this.#child?.kill(signal)
  }

  /** Ends it at once, without a chance to write anything. */
  async kill() {
    this.url = undefined
    await this.#ended('SIGKILL')
  }

  /** Ends it in order; true when it ended by itself with 0. */
  async stop() {
    this.url = undefined
    const timer = setTimeout(() => this.signal('SIGKILL'), 20_000)
    await this.#ended('SIGTERM')
    clearTimeout(timer)
    return this.end === 0
  }

  /** Stops it where it is, and waits until each of its threads stands still. */
  async freeze() {
    this.signal('SIGSTOP')
    const tasks = `/proc/${this.pid}/task`
    for (let look = 0; look < 500; look += 1) {
      const states = await Promise.all(
        (await readdir(tasks)).map((task) => readFile(join(tasks, task, 'stat'), 'utf8').catch(() => ') T')),
      )
      if (states.every((stat) => stat.slice(stat.lastIndexOf(')') + 2).startsWith('T'))) return
      await sleep(10)
    }
    throw new Error('the frozen gateway did not stand still')
  }

  /** @param {NodeJS.Signals} signal */
  async #ended(signal) {
    const child = this.#child
    if (!child || this.end !== undefined) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
}

/** @param {string} printed */
function urlIn(printed) {
  try {
    return JSON.parse(printed).url
  } catch {
    return undefined
  }
}
