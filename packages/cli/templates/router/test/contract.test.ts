import { test } from 'node:test'
import { manifestContract, pluginContract, routerContract } from '@openclaw/testing'
import plugin from '../src/index.js'

const folder = new URL('..', import.meta.url)

for (const { name, run } of routerContract) {
  const entry = plugin({ prefixes: { 'help ': 'wanted' } })
  void test(name, () => run(() => ({ entry, routed: { text: 'help me' }, unrouted: { text: 'hello' } })))
}
for (const { name, run } of pluginContract) void test(`plugin: ${name}`, () => run(() => ({ plugin })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
