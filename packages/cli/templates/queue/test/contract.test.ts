import { test } from 'node:test'
import { queueContract, manifestContract, pluginContract } from '@openclaw/testing'
import { make } from '../src/conformance.js'
import plugin from '../src/index.js'

const folder = new URL('..', import.meta.url)

for (const { name, run } of queueContract) void test(name, () => run(make))
for (const { name, run } of pluginContract) void test(`plugin: ${name}`, () => run(() => ({ plugin })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
