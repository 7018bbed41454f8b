import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const exec = promisify(execFile)
const startLimitMs = 20_000

/**
 * A server in a process of its own.
 * @typedef {{ url: string, pid: number, readyMs: number, stop: () => Promise<void> }} Server
 */

export const cli = fileURLToPath(new URL('../../packages/cli/bin/openclaw.js', import.meta.url))
export const accessToken = 'bench-token-0123456789abcdef0123456789abcdef'

/** @param {string} file */
function here(file) {
  return fileURLToPath(new URL(file, import.meta.url))
}

/**
 * Bare Fastify, listening.
 * @param {readonly string[]} [nodeOptions]
 */
export async function startFastify(nodeOptions = []) {
  return await startServer('bare Fastify', [...nodeOptions, here('fastify-server.js')])
}

/** An instant model, listening. */
export async function startModel() {
  return await startServer('the model', [here('model-server.js')])
}

/** A model that takes its time, listening. */
export async function startSlowModel() {
  return await startServer('the model', [here('slow-model-server.js')])
}

/**
 * Nothing but ws, listening.
 * @param {readonly string[]} [nodeOptions]
 */
export async function startSocketServer(nodeOptions = []) {
  return await startServer('raw ws', [...nodeOptions, here('socket-server.js')])
}

/**
 * A server that prints its port once it listens.
 * @param {string} name
 * @param {readonly string[]} args of node
 * @returns {Promise<Server>}
 */
async function startServer(name, args) {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), ended(child, name)])
  const readyMs = performance.now() - began
  const port = Number(String(line).split(' ')[1])
  return { url: `http://127.0.0.1:${port}`, pid: Number(child.pid), readyMs, stop: () => stop(child) }
}

/**
 * A folder for a gateway's state, with a config that leaves the defaults or keeps everything in memory, and `more`.
 * @param {{ inMemory?: boolean, more?: object }} [options]
 * @returns {Promise<{ home: string, remove: () => Promise<void> }>}
 */
export async function makeHome({ inMemory = false, more = {} } = {}) {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-bench-'))
  const config = {
    ...(inMemory ? { queue: { type: 'memory' }, session: { storage: { type: 'memory' } } } : {}),
    security: { accessToken },
    ...more,
  }
  await writeFile(join(home, 'config.json'), JSON.stringify(config))
  await mkdir(join(home, 'run'), { mode: 0o700 })
  return { home, remove: () => rm(home, { recursive: true, force: true }) }
}

/**
 * `openclaw gateway`, ready: it has written its run file.
 * @param {string} home
 * @param {readonly string[]} [nodeOptions]
 * @returns {Promise<Server>}
 */
export async function startGateway(home, nodeOptions = []) {
  const run = join(home, 'run')
  const aborter = new AbortController()
  const written = new Promise((resolve) => {
    watch(run, { signal: aborter.signal }, () => {
      readRunFile(run).then(
        (file) => file && resolve(file),
        () => undefined,
      )
    })
  })
  const began = performance.now()
  const child = spawn(process.execPath, [...nodeOptions, cli, 'gateway', '--port', '0'], {
    cwd: home,
    env: { ...process.env, OPENCLAW_HOME: home, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = (said + String(chunk)).slice(-4000)
  })
  try {
    const file = await Promise.race([written, ended(child, 'openclaw gateway', () => said)])
    const readyMs = performance.now() - began
    return { url: file.url, pid: file.pid, readyMs, stop: () => stop(child) }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    aborter.abort()
  }
}

/** @param {string} run */
async function readRunFile(run) {
  const name = (await readdir(run)).find((file) => /^\d+\.json$/.test(file))
  return name && JSON.parse(await readFile(join(run, name), 'utf8'))
}

/**
 * Rejects when a child ends or does not come up in time; never resolves.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} name
 * @param {() => string} [said]
 * @returns {Promise<never>}
 */
function ended(child, name, said = () => '') {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${name} was not ready after ${startLimitMs} ms\n${said()}`))
    }, startLimitMs)
    timer.unref()
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      reject(new Error(`${name} ended with ${code ?? signal} before it was ready\n${said()}`))
    })
  })
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await once(child, 'exit')
  clearTimeout(timer)
}

/**
 * How long a command takes from spawn to exit, in ms; throws when it fails.
 * @param {readonly string[]} args of node
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function timeCommand(args, env = {}) {
  const began = performance.now()
  await exec(process.execPath, args, { env: { ...process.env, ...env } })
  return performance.now() - began
}

/**
 * Posts messages for a while.
 * @param {string} url
 * @param {number} seconds
 * @param {Readonly<Record<string, string>>} [headers] By default those of a program that has the access token.
 */
export async function load(url, seconds, headers = { authorization: `Bearer ${accessToken}` }) {
  return await outcomeOf([here('load.js'), url, JSON.stringify(headers), String(seconds)])
}

/**
 * Asks a model for a while, without a gateway.
 * @param {string} url
 * @param {number} seconds
 */
export async function loadModel(url, seconds) {
  return await outcomeOf([here('ask-model.js'), url, String(seconds)])
}

/**
 * Sockets of a process of its own, open until it is told.
 * @param {string} url
 * @param {number} count
 * @param {string} token
 */
export async function openSockets(url, count, token) {
  const child = spawn(process.execPath, [here('open-sockets.js'), url, String(count), token], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const [line] = await once(lines, 'line')
  const exited = once(child, 'exit')
  return {
    open: Number(String(line).split(' ')[1]),
    async close() {
      child.stdin.end()
      await exited
    },
  }
}

/**
 * What a load prints of itself; throws when anything failed.
 * @param {readonly string[]} args of node
 * @returns {Promise<{ answered: number, other: number, seconds: number }>}
 */
async function outcomeOf(args) {
  const outcome = JSON.parse((await exec(process.execPath, args)).stdout)
  if (outcome.other > 0)
    throw new Error(`${outcome.other} of ${outcome.answered + outcome.other} requests failed`)
  return outcome
}

/**
 * Posts messages at a steady rate, whatever the answers take, without waiting for replies: with the access token to
 * channel-http, or signed with `secret` to channel-webhook.
 * @param {string} url
 * @param {{ rate: number, seconds: number, secret?: string }} plan
 * @returns {Promise<{ answered: number, other: number, medianMs: number, p99Ms: number }>} From the moment a message was due to
 * its 202.
 */
export async function steadyLoad(url, { rate, seconds, secret }) {
  const way = secret === undefined ? ['http', accessToken] : ['webhook', secret]
  const args = [here('steady-load.js'), url, ...way, String(rate), String(seconds)]
  const outcome = JSON.parse((await exec(process.execPath, args)).stdout)
  if (outcome.other > 0)
    throw new Error(`${outcome.other} of ${outcome.answered + outcome.other} messages were not accepted`)
  return outcome
}

/**
 * CPU time that a process has taken so far, in ms. Linux only.
 * @param {number} pid
 */
export async function cpuMs(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  // The kernel counts ticks of 10 ms.
  return (Number(user) + Number(system)) * 10
}

/**
 * Memory of a process, in MB.
 * @param {number} pid
 */
export async function residentMb(pid) {
  const { stdout } = await exec('ps', ['-o', 'rss=', '-p', String(pid)])
  return Number(stdout) / 1024
}
