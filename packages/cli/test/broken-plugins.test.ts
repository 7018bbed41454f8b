import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { folderWith, openclaw, startGateway } from './command.js'
import { runHere } from './here.js'
import { inFolder, pluginPackage } from './plugin-package.js'
import type { PluginPackage } from './plugin-package.js'

const scope = fileURLToPath(new URL('../../../node_modules/@openclaw', import.meta.url))

/** A folder whose config names these installed plugins. */
function folderOf(packages: Readonly<Record<string, PluginPackage>>): string {
  const files = Object.entries(packages).map(([name, given]) =>
    inFolder(`node_modules/${name}`, pluginPackage(name, given)),
  )
  const plugins = Object.keys(packages).map((use) => ({ use }))
  const config = { 'openclaw.config.json': JSON.stringify({ gateway: { port: 0 }, plugins }) }
  const folder = folderWith(Object.assign(config, ...files) as Record<string, string>)
  symlinkSync(scope, join(folder, 'node_modules/@openclaw'))
  return folder
}

const channel = (id: string): PluginPackage => ({
  needs: ['channels'],
  setup: `services.channels.add('${id}', {
    guarantee: 'none', sender: 'any', sends: 1, open() { return () => {} }, async send() { return {} },
  })`,
})

const packages: Readonly<Record<string, PluginPackage>> = {
  'openclaw-channel-throws': { first: 'throw new Error("no disk")' },
  'openclaw-channel-bare': { manifest: undefined },
  'openclaw-channel-lies': { manifest: { permissions: {} }, hooks: ['receive'] },
  'openclaw-channel-twin': channel('good'),
  'openclaw-monitor-old': { manifest: { api: 7 } },
}

test('broken plugins stop no other one, and are named with the cure wherever one looks', async () => {
  const cwd = folderOf({ 'openclaw-channel-good': channel('good'), ...packages })
  const { command, home } = await startGateway({ cwd })
  for (const [id, code] of [
    ['openclaw-channel-throws', 'OC_PLUGIN_LOAD_FAILED'],
    ['openclaw-channel-bare', 'OC_PLUGIN_MANIFEST'],
    ['openclaw-channel-lies', 'OC_PLUGIN_MANIFEST'],
    ['openclaw-channel-twin', 'OC_REGISTRY_TAKEN'],
    ['openclaw-monitor-old', 'OC_PLUGIN_MANIFEST'],
  ]) {
    expect(command.stderr).toContain(`The plugin ${id} is left out`)
    expect(command.stderr).toContain(code)
  }

  const status = await runHere(['status'], { home, cwd })
  expect(status.stdout).toContain('Gateway Status: Degraded')
  expect(status.stdout).toContain('- good: connected')
  expect(status.stdout).toMatch(/Plugin openclaw-channel-throws: left out \(.*no disk\)/)

  const list = await openclaw(['plugins', 'list', '--json'], { home, cwd })
  const { plugins, leftOut } = JSON.parse(list.stdout) as {
    plugins: { id: string }[]
    leftOut: { id: string; hint: string }[]
  }
  expect(plugins.map(({ id }) => id)).toContain('openclaw-channel-good')
  expect(leftOut.map(({ id }) => id).sort()).toEqual(Object.keys(packages).sort())
  expect(leftOut.every(({ hint }) => hint !== '')).toBe(true)
  const text = await openclaw(['plugins', 'list'], { home, cwd })
  expect(text.stdout).toContain('The plugin openclaw-monitor-old is left out')

  // What is broken already does not keep other changes from being loaded.
  const reload = await runHere(['reload', '--json'], { home, cwd })
  expect([reload.code, reload.stderr]).toEqual([0, ''])
})

test('a broken plugin that is needed to be safe keeps the gateway from starting', async () => {
  const cwd = folderOf({ 'openclaw-guard-throws': { first: 'throw new Error("no disk")' } })
  const { code, stderr } = await openclaw(['gateway'], { cwd })
  expect(code).toBe(78)
  expect(stderr).toContain('The plugin openclaw-guard-throws could not be imported: no disk')
})
