import { definePlugin } from '@openclaw/sdk'
import { createFakeWorld, createTestLog, settle } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import { Scope } from '../src/index.js'

function makeScope() {
  const world = createFakeWorld()
  const log = createTestLog()
  const options = { type: 'object', additionalProperties: false } as const
  const { definition } = definePlugin({ name: 'p', api: 1, kind: 'guard', options, setup: () => undefined })
  return { world, log, scope: new Scope({ id: 'p', definition, options: {} }, world, log) }
}

describe('a scope', () => {
  it('aborts first, then closes last in, first out', async () => {
    const { scope } = makeScope()
    const order: string[] = []
    scope.signal.addEventListener('abort', () => order.push('abort'))
    for (const name of ['first', 'second', 'third']) scope.defer(() => void order.push(name))
    scope.starts.push(() => () => void order.push('started'))
    await scope.start()
    await scope.close()
    expect(order).toEqual(['abort', 'started', 'third', 'second', 'first'])
    expect(scope.state).toBe('closed')
  })

  it('reports every closer that fails, and closes the rest', async () => {
    const { scope, log } = makeScope()
    let closed = false
    scope.defer(() => void (closed = true))
    scope.defer(() => {
      throw new Error('one')
    })
    scope.defer(async () => {
      throw new Error('two')
    })
    const failures = await scope.close()
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('two'),
      expect.stringContaining('one'),
    ])
    expect(closed).toBe(true)
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(2)
  })

  it('does not wait for a closer that hangs', async () => {
    const { scope, world } = makeScope()
    scope.defer(() => new Promise(() => undefined))
    const closing = scope.close()
    await world.advance(5_000)
    expect(await closing).toMatchObject([{ code: 'OC_PLUGIN_CLOSE_FAILED', plugin: 'p' }])
  })

  it('gives up a start that hangs, and names the plugin', async () => {
    const { scope, world } = makeScope()
    scope.starts.push(() => new Promise(() => undefined))
    const failed = expect(scope.start()).rejects.toMatchObject({
      code: 'OC_PLUGIN_START_FAILED',
      plugin: 'p',
    })
    await world.advance(30_000)
    await failed
    expect(world.timers).toBe(0)
  })

  it('takes nothing more once it is closed, and closes once', async () => {
    const { scope } = makeScope()
    let times = 0
    scope.defer(() => void (times += 1))
    await Promise.all([scope.close(), scope.close()])
    await settle()
    expect(times).toBe(1)
    expect(() => scope.defer(() => undefined)).toThrow(/is closed/)
  })
})
