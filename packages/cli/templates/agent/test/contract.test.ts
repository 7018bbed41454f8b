import { test } from 'node:test'
import { agentContract, manifestContract, pluginContract } from '@openclaw/testing'
import { createAgent } from '../src/agent.js'
import plugin from '../src/index.js'

const folder = new URL('..', import.meta.url)

for (const { name, run } of agentContract) {
  void test(name, () => run(async () => ({ agent: createAgent('You said'), close: async () => undefined })))
}
for (const { name, run } of pluginContract) void test(`plugin: ${name}`, () => run(() => ({ plugin })))
for (const { name, run } of manifestContract)
  void test(`manifest: ${name}`, () => run(() => ({ plugin, folder })))
