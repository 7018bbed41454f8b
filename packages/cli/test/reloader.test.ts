import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGateway } from '@openclaw/gateway'
import type { Gateway } from '@openclaw/gateway'
import { createLog } from '@openclaw/log'
import { afterEach, describe, expect, test } from 'vitest'
import { makePlan } from '../src/plan.js'
import { createReloader } from '../src/reloader.js'
import type { Reloader } from '../src/reloader.js'
import { realWorld } from '../src/world.js'
import { folderWith } from './command.js'

// A plugin that is as well as its options say, and a channel that connects or does not.
const plugin = `
  import { definePlugin } from 'openclaw'
  export default definePlugin({
    name: 'openclaw-channel-own', api: 1, kind: 'channel',
    needs: { channels: { id: 'channels', registry: true }, checks: { id: 'checks', registry: true } },
    options: {
      type: 'object', additionalProperties: false,
      properties: {
        well: { type: 'boolean', default: true }, up: { type: 'boolean', default: true }, tag: { type: 'string' },
      },
    },
    setup({ services }, { well, up }) {
      services.checks.add('own', () => ({ ok: well, reason: 'it ails' }))
      services.channels.add('own', {
        guarantee: 'none', sender: 'any', sends: 1,
        open() { if (!up) throw new Error('no line'); return () => undefined },
        async send() { return {} },
      })
    },
  })`

type Options = { well?: boolean; up?: boolean; tag?: string }

let gateway: Gateway
let reloader: Reloader

afterEach(async () => {
  reloader.end()
  await gateway.stop()
})

async function start(options: Options | undefined, healthMs = 300) {
  const folder = folderWith({ 'own.ts': plugin })
  const file = join(folder, 'openclaw.config.json')
  const home = folderWith()
  const write = (next: Options | undefined): void => {
    const plugins = next === undefined ? [] : [{ use: './own.ts', id: 'own', options: next }]
    const memory = { queue: { type: 'memory' }, session: { storage: { type: 'memory' } } }
    writeFileSync(file, JSON.stringify({ gateway: { port: 0, logLevel: 'fatal' }, ...memory, plugins }))
  }
  write(options)
  const load = () => makePlan({ config: file }, home)
  const world = realWorld()
  const log = createLog({ level: 'fatal', format: 'json' })
  const plan = await load()
  gateway = createGateway({ entries: plan.entries, world, log, home })
  await gateway.start()
  reloader = createReloader({
    ...{ gateway, world, log, plan, load, healthMs },
    entriesOf: ({ entries }) => entries,
    applied: () => undefined,
    exchanged: () => undefined,
  })
  return { write }
}

async function ended(id = reloader.ask('test').id) {
  reloader.begin()
  await expect.poll(() => reloader.progress(id)?.state, { timeout: 5_000 }).toMatch(/done|failed/)
  return reloader.progress(id)
}

const channel = () => gateway.snapshot().channels.find(({ id }) => id === 'own')?.state
const optionsInUse = () => reloader.plan.entries.find(({ id }) => id === 'own')?.options

describe('a reload', () => {
  test('is taken back when a check fails that did not', async () => {
    const { write } = await start({ tag: 'a' })
    write({ tag: 'b', well: false })
    expect(await ended()).toMatchObject({
      state: 'failed',
      error: {
        code: 'OC_RELOAD_UNHEALTHY',
        message: expect.stringContaining('check own: it ails') as string,
      },
    })
    expect(optionsInUse()).toMatchObject({ tag: 'a', well: true })
    write({ tag: 'c' })
    expect(await ended()).toMatchObject({ state: 'done', origin: 'test' })
    expect(optionsInUse()).toMatchObject({ tag: 'c' })
  })

  test('is taken back when a channel is down that was connected', async () => {
    const { write } = await start({})
    await expect.poll(channel).toBe('connected')
    write({ up: false })
    expect(await ended()).toMatchObject({
      error: {
        code: 'OC_RELOAD_UNHEALTHY',
        message: expect.stringContaining('channel own: no line') as string,
      },
    })
    expect(channel()).toBe('connected')
  })

  test('is no cause of what ailed before, nor of a new channel that does not connect', async () => {
    const { write } = await start({ well: false, up: false })
    write({ well: false, up: false, tag: 'b' })
    expect(await ended()).toMatchObject({ state: 'done' })
    write(undefined)
    expect(await ended()).toMatchObject({ state: 'done' })
    write({ up: false })
    expect(await ended()).toMatchObject({ state: 'done' })
  })

  test('is shared by all who ask while another one runs', async () => {
    const { write } = await start({ tag: 'a' })
    write({ tag: 'b' })
    reloader.begin()
    const first = reloader.ask('one')
    await expect.poll(() => reloader.progress(first.id)?.state).not.toBe('waiting')
    write({ tag: 'c' })
    const [second, third] = [reloader.ask('two'), reloader.ask('three')]
    expect(second.id).not.toBe(first.id)
    expect(third.id).toBe(second.id)
    expect(await ended(third.id)).toMatchObject({ state: 'done' })
    expect(optionsInUse()).toMatchObject({ tag: 'c' })
  })

  test('waits for no health once the gateway is to end, and none begins after that', async () => {
    const { write } = await start({}, 60_000)
    write({ well: false })
    const { id } = reloader.ask('one')
    reloader.begin()
    await expect.poll(() => reloader.progress(id)?.state).toBe('applying')
    reloader.end()
    expect(await ended(id)).toMatchObject({ state: 'failed' })
    expect(await ended()).toMatchObject({ error: { code: 'OC_RELOAD_RESTART' } })
  })

  test('of which nobody knows has no progress', async () => {
    await start({})
    expect(reloader.progress('nothing')).toBeUndefined()
    expect(() => reloader.compare({ outline: { plugins: [{}], settings: {} }, salt: 'x' })).toThrow(
      'no outline',
    )
  })
})
