import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestGateway, manifestContract, pluginContract } from '@openclaw/testing'
import plugin from '../src/index.js'

const folder = new URL('..', import.meta.url)

void test('tells of messages that end as it was asked to, and of no others', async () => {
  for (const [states, count] of [
    [['replied'], 1],
    [['dead'], 0],
  ] as const) {
    const gateway = await createTestGateway({ plugins: [plugin({ states })] })
    try {
      await gateway.ask('hello')
    } finally {
      await gateway.stop()
    }
    const told = gateway.log.lines.filter(({ message }) => message === 'a message did not end well')
    assert.equal(told.length, count)
  }
})
for (const { name, run } of pluginContract) void test(`plugin: ${name}`, () => run(() => ({ plugin })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
