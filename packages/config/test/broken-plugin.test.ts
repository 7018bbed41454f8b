import { describe, expect, test } from 'vitest'
import { checkConfig, resolveEntries, toEntries } from '../src/index.js'
import type { ResolvedEntries } from '../src/index.js'
import { folderWith } from './folder.js'
import { standardSet } from './plugins.js'
import { thrownBy } from './thrown.js'

interface Package {
  readonly name: string
  readonly manifest?: object
  readonly definition?: object
  readonly code?: string
}

const options = { type: 'object', additionalProperties: false }

/** An installed plugin; what is given stands in place of what would be right. */
function packageFiles({ name, manifest, definition, code }: Package): Record<string, string> {
  const kind = /openclaw-([a-z]+)-/.exec(name)?.[1]
  const right = { kind, api: 1, options }
  const at = `node_modules/${name}`
  return {
    [`${at}/package.json`]: JSON.stringify({
      ...{ name, type: 'module', main: 'main.js' },
      ...(manifest !== undefined && { openclaw: { ...right, ...manifest } }),
    }),
    [`${at}/main.js`]:
      code ??
      `const definition = { name: '${name}', ...${JSON.stringify({ ...right, ...definition })}, setup() {} }
       export default Object.assign(() => {}, { definition, [Symbol.for('openclaw.plugin')]: true })`,
  }
}

const good: Package = { name: 'openclaw-channel-good', manifest: {} }

async function resolveWith(
  packages: readonly Package[],
  more: Readonly<Record<string, string>> = {},
): Promise<ResolvedEntries> {
  const files = packages.map(packageFiles)
  const folder = folderWith(Object.assign({ ...more }, ...files) as Record<string, string>)
  const listed = [...packages.map(({ name }) => name), ...Object.keys(more).map((file) => `./${file}`)]
  const config = await checkConfig({ plugins: listed.map((use) => ({ use })) }, { folder })
  return await resolveEntries(toEntries(config, { standard: standardSet }), {
    ...{ config, folder, env: {}, standard: standardSet, deadlineMs: 300 },
    modules: async () => ({ '@openclaw/sdk': await import('@openclaw/sdk') }),
    leaveOut: () => true,
  })
}

const broken: [string, Omit<Package, 'name'>, string, string][] = [
  ['no manifest', {}, 'OC_PLUGIN_MANIFEST', 'has no field "openclaw"'],
  [
    'a manifest of no known kind',
    { manifest: { kind: 'chanel' } },
    'OC_PLUGIN_MANIFEST',
    'openclaw.kind must be',
  ],
  [
    'a manifest with a hook that is none',
    { manifest: { permissions: { hooks: ['recieve'] } } },
    'OC_PLUGIN_MANIFEST',
    'did you mean "receive"?',
  ],
  [
    'a manifest that is silent about a hook',
    { manifest: {}, definition: { permissions: { hooks: ['receive'] } } },
    'OC_PLUGIN_MANIFEST',
    'is not what its code does: permissions.hooks',
  ],
  [
    'a manifest that is silent about a need',
    { manifest: {}, definition: { needs: { queue: { id: 'queue' } } } },
    'OC_PLUGIN_MANIFEST',
    'is not what its code does: needs',
  ],
  [
    'a plugin that goes by the name of another',
    { manifest: {}, definition: { name: '@openclaw/auth-token' } },
    'OC_PLUGIN_MANIFEST',
    'holds a plugin that calls itself @openclaw/auth-token',
  ],
  [
    'another api',
    { manifest: { api: 7 }, definition: { api: 7 } },
    'OC_PLUGIN_API',
    'was written for plugin api 7',
  ],
  [
    'code that throws',
    { manifest: {}, code: 'throw new Error("no disk")' },
    'OC_PLUGIN_LOAD_FAILED',
    'no disk',
  ],
  [
    'code that waits for ever',
    { manifest: {}, code: 'await new Promise(() => {})' },
    'OC_PLUGIN_LOAD_FAILED',
    'it was not done after 0.3 seconds',
  ],
  [
    'code that is no plugin',
    { manifest: {}, code: 'export default {}' },
    'OC_PLUGIN_LOAD_FAILED',
    'is no plugin',
  ],
]

describe('a plugin that is broken', () => {
  test.each(broken)('%s: is left out, told, and stops no other', async (_what, parts, code, message) => {
    const { entries, broken } = await resolveWith([{ name: 'openclaw-channel-bad', ...parts }, good])
    expect(broken).toMatchObject([{ id: 'openclaw-channel-bad', error: { code } }])
    expect(broken[0]?.error.message).toContain(message)
    expect(broken[0]?.error.hint).not.toBe('')
    const ids = entries.map(({ id }) => id)
    expect(ids).toContain('openclaw-channel-good')
    expect(ids).not.toContain('openclaw-channel-bad')
  })

  test('a plugin that brings a kernel of its own', async () => {
    const own = { 'node_modules/openclaw-channel-bad/node_modules/@openclaw/kernel/package.json': '{}' }
    const folder = folderWith({ ...packageFiles({ name: 'openclaw-channel-bad', manifest: {} }), ...own })
    const config = await checkConfig({ plugins: [{ use: 'openclaw-channel-bad' }] }, { folder })
    const entries = toEntries(config, { standard: standardSet })
    const { broken } = await resolveEntries(entries, {
      ...{ config, folder, env: {}, standard: standardSet, leaveOut: () => true },
    })
    expect(broken).toMatchObject([{ error: { code: 'OC_KERNEL_TWICE', plugin: 'openclaw-channel-bad' } }])
  })

  test('a schema of options that is wrong itself', async () => {
    const wrong = { options: { ...options, properties: { word: { type: 'strng' } } } }
    const name = 'openclaw-monitor-bad'
    const folder = folderWith(packageFiles({ name, manifest: wrong, definition: wrong }))
    const config = await checkConfig({ plugins: [{ use: name, options: { word: 'x' } }] }, { folder })
    const settings = { config, folder, env: {}, standard: standardSet }
    const entries = toEntries(config, { standard: standardSet })
    const { broken } = await resolveEntries(entries, { ...settings, leaveOut: () => true })
    expect(broken).toMatchObject([{ id: name, error: { code: 'OC_PLUGIN_SCHEMA' } }])
    const error = await thrownBy(() => resolveEntries(entries, settings))
    expect(error.code).toBe('OC_PLUGIN_SCHEMA')
  })

  test.each(['auth', 'guard', 'http', 'queue', 'router', 'session'])(
    'a %s is needed to be safe: nothing starts without it',
    async (kind) => {
      const bad = { name: `openclaw-${kind}-bad`, manifest: {}, code: 'throw new Error("no")' }
      const error = await thrownBy(() => resolveWith([bad, good]))
      expect([error.code, error.exitCode]).toEqual(['OC_PLUGIN_LOAD_FAILED', 78])
    },
  )

  test('neither name nor manifest may make a guard look like less', async () => {
    const code = 'throw new Error("no")'
    await thrownBy(() => resolveWith([{ name: 'openclaw-guard-bad', manifest: { kind: 'monitor' }, code }]))
    await thrownBy(() => resolveWith([{ name: 'openclaw-monitor-bad', manifest: { kind: 'guard' }, code }]))
    // What it is cannot be told of a file that cannot be read.
    await thrownBy(() => resolveWith([], { 'hello.ts': 'throw new Error("no")' }))
  })

  test('a file that takes the name of a plugin that is there already', async () => {
    const twin = `
      import { definePlugin } from '@openclaw/sdk'
      export default definePlugin({
        name: 'openclaw-channel-good', api: 1, kind: 'channel',
        options: { type: 'object', additionalProperties: false }, setup() {},
      })`
    const { entries, broken } = await resolveWith([good], { 'twin.ts': twin })
    expect(broken).toMatchObject([{ error: { code: 'OC_PLUGIN_DUPLICATE' } }])
    expect(entries.filter(({ id }) => id === 'openclaw-channel-good')).toHaveLength(1)
  })

  test('a broken agent is not stood in for by the standard one', async () => {
    const bad = { name: 'openclaw-agent-bad', manifest: {}, code: 'throw new Error("no")' }
    const { entries } = await resolveWith([bad])
    expect(entries.some(({ definition }) => definition.kind === 'agent')).toBe(false)
  })
})
