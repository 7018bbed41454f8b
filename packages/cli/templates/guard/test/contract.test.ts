import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestGateway, manifestContract, pluginContract } from '@openclaw/testing'
import plugin from '../src/index.js'

const folder = new URL('..', import.meta.url)

void test('refuses who is blocked, and nobody else', async () => {
  const gateway = await createTestGateway({ plugins: [plugin({ blocked: ['mallory'] })] })
  try {
    const refused = await gateway.ask('hello', { sender: { id: 'mallory' } })
    assert.deepEqual([refused.record.state, refused.record.reason], ['refused', 'the sender is blocked'])
    const answered = await gateway.ask('hello', { sender: { id: 'ann' } })
    assert.equal(answered.record.state, 'replied')
  } finally {
    await gateway.stop()
  }
})
for (const { name, run } of pluginContract) void test(`plugin: ${name}`, () => run(() => ({ plugin })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
