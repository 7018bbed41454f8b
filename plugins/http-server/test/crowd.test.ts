import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { Agent, request } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import { ask, bearers, exchange, mounting, says, serve } from './serving.js'
import type { Serving } from './serving.js'

let running: Serving | undefined
let slow: Socket[] = []
let dripping: NodeJS.Timeout | undefined

afterEach(async () => {
  clearInterval(dripping)
  for (const socket of slow) socket.destroy()
  slow = []
  await running?.stop()
  running = undefined
})

const good = { authorization: 'Bearer good' }

async function start(maxConnections: number): Promise<Serving> {
  const plugins = [bearers({ good: ['chat'] }), mounting('/chat', 'chat', says())()]
  return (running = await serve(plugins, { maxConnections }))
}

/** Connections that never come to the end of their headers; those that are closed come again. */
function drip(port: number, count: number): void {
  const add = () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET /chat HTTP/1.1\r\n')
    slow.push(socket)
  }
  for (let index = 0; index < count; index += 1) add()
  dripping = setInterval(() => {
    slow = slow.filter((socket) => !socket.destroyed)
    for (const socket of slow) socket.write('x-more: 1\r\n')
    for (let again = 0; again < count / 10; again += 1) add()
  }, 100)
}

const status = async (url: string) =>
  (await ask(`${url}/chat`, { headers: good }).catch(() => undefined))?.status

it('1,000 slow connections keep nobody out', async () => {
  const { url, port } = await start(100)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  /** From which port a kept-alive connection asks. */
  const kept = () =>
    new Promise<number | undefined>((resolve, reject) => {
      request(`${url}/chat`, { agent, headers: good }, (response) => {
        const { localPort } = response.socket
        response.resume()
        response.on('end', () => resolve(localPort))
      })
        .on('error', reject)
        .end()
    })
  const place = await kept()
  drip(port, 1_000)
  // Sooner than the first of them are cut for being slow.
  await vi.waitFor(async () => expect(await status(url)).toBe(200), { timeout: 4_000 })
  for (let time = 0; time < 20; time += 1) expect(await status(url)).toBe(200)
  expect(await kept()).toBe(place)
  agent.destroy()
})

it('connections that say nothing, or too little, are cut', async () => {
  const { port } = await start(100)
  const silent = connect(port, '127.0.0.1')
  silent.resume()
  const answer = exchange(port, 'GET /chat HTTP/1.1\r\nhost: localhost\r\nx-more: ')
  await once(silent, 'close')
  expect(await answer).toMatch(/^HTTP\/1\.1 408 .*OC_HTTP_HEAD_INVALID/s)
})

it('a burst of honest connections that say who they are is served whole', async () => {
  const { url } = await start(100)
  const agent = new Agent({ keepAlive: true, maxSockets: 90 })
  const statuses = await Promise.all(
    Array.from(
      { length: 900 },
      () =>
        new Promise<number | undefined>((resolve, reject) => {
          request(`${url}/chat`, { agent, headers: good }, (response) => {
            response.resume()
            response.on('end', () => resolve(response.statusCode))
          })
            .on('error', reject)
            .end()
        }),
    ),
  )
  expect(new Set(statuses)).toEqual(new Set([200]))
  agent.destroy()
})
