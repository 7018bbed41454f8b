import { isPluginFactory } from '@openclaw/sdk'
import { describe, expect, test } from 'vitest'
import { bystanders } from '../src/set-up-routing.js'
import { standardPlugins } from '../src/standard.js'
import { folderWith, startGateway } from './command.js'
import { runHere } from './here.js'

// As the reference page has it, with its two agents.
const page = {
  agents: { main: { type: 'echo' }, coder: { type: 'echo' } },
  routing: {
    rules: [
      { match: { channel: 'telegram', userId: '123456' }, target: { agentId: 'main' } },
      { match: { channel: 'discord', serverId: '789012' }, target: { agentId: 'coder', fallback: 'main' } },
    ],
    default: { agentId: 'main' },
  },
}

function folder(config: object = page): string {
  return folderWith({ 'openclaw.config.json': JSON.stringify(config, null, 2) })
}

async function documentOf(args: readonly string[], cwd: string, home?: string) {
  const { code, stdout } = await runHere([...args, '--json'], home === undefined ? { cwd } : { cwd, home })
  return { code, document: JSON.parse(stdout) as Record<string, unknown> }
}

describe('routing test', () => {
  test('says who would answer, and why the others would not', async () => {
    const cwd = folder()
    const { code, stdout } = await runHere(
      ['routing', 'test', '--channel', 'telegram', '--userId', '123456'],
      { cwd },
    )
    expect([code, stdout]).toEqual([0, 'main by rules[0]\n  rules[0] matched: all keys match\n'])
    expect(
      await documentOf(['routing', 'test', '--channel', 'discord', '--serverId', '789012'], cwd),
    ).toEqual({
      code: 0,
      document: {
        ok: true,
        agentId: 'coder',
        rule: 'rules[1]',
        trace: [
          { rule: 'rules[0]', matched: false, because: 'channel is "discord", not "telegram"' },
          { rule: 'rules[1]', matched: true, because: 'all keys match' },
        ],
      },
    })
  })

  test('takes every key of a message', async () => {
    const match = {
      ...{
        channel: 'c',
        account: 'a',
        peer: 'p',
        peerKind: 'group',
        thread: 't',
        userId: 'u',
        serverId: 's',
      },
      ...{ roles: ['x', 'admin'], mentioned: true, text: '/^help/i' },
    }
    const cwd = folder({ ...page, routing: { rules: [{ match, target: { agentId: 'coder' } }] } })
    const flags = [
      ...[
        '--channel',
        'c',
        '--account',
        'a',
        '--peer',
        'p',
        '--peerKind',
        'group',
        '--thread',
        't',
        '--userId',
        'u',
      ],
      ...['--serverId', 's', '--role', 'b', '--role', 'admin', '--mentioned', '--text', 'HELP me'],
    ]
    expect((await documentOf(['routing', 'test', ...flags], cwd)).document).toMatchObject({
      agentId: 'coder',
    })
    for (const index of flags.keys()) {
      if (!flags[index]?.startsWith('--') || flags[index] === '--channel') continue
      const value = flags[index] === '--mentioned' ? 0 : 1
      const without = flags.filter((_, at) => at < index || at > index + value)
      const { document } = await documentOf(['routing', 'test', ...without], cwd)
      const role = flags[index] === '--role' && flags[index + 1] === 'b'
      expect([flags[index], document['agentId']]).toEqual([flags[index], role ? 'coder' : 'main'])
    }
  })

  test('--explain shows each rule, key by key', async () => {
    const cwd = folder()
    const args = [
      'routing',
      'test',
      '--channel',
      'discord',
      '--userId',
      '5',
      '--serverId',
      '789012',
      '--explain',
    ]
    const { stdout } = await runHere(args, { cwd })
    expect(stdout).toBe(`coder by rules[1]

rules[0] did not match: channel is "discord", not "telegram"
  KEY      WANTED    ACTUAL   VERDICT
  channel  telegram  discord  differs
  userId   123456    5        differs

rules[1] matched: all keys match
  KEY       WANTED   ACTUAL   VERDICT
  channel   discord  discord  fits
  serverId  789012   789012   fits

default did not match: rules[1] matches
`)
    const { document } = await documentOf(args, cwd)
    expect(document['trace']).toMatchObject([
      {
        rule: 'rules[0]',
        keys: [{ key: 'channel', wanted: 'telegram', actual: 'discord', matched: false }, {}],
      },
      { rule: 'rules[1]', matched: true },
      { rule: 'default', matched: false },
    ])
  })

  test('asks what a plugin of the config decides before the rules, through the hook', async () => {
    const cwd = folderWith({
      'openclaw.config.json': JSON.stringify({ ...page, plugins: [{ use: './first.ts' }] }),
      'first.ts': `
        import { definePlugin } from '@openclaw/sdk'
        export default definePlugin({
          name: 'openclaw-router-first', api: 1, kind: 'router', permissions: { hooks: ['route'] },
          options: { type: 'object', additionalProperties: false },
          setup: ({ hooks }) =>
            hooks.route.tap(() => ({ agentId: 'coder', rule: 'first', trace: [] }), { stage: 'early' }),
        })`,
    })
    const args = ['routing', 'test', '--channel', 'telegram', '--userId', '123456', '--explain']
    const { code, stdout, stderr } = await runHere(args, { cwd })
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'coder by first'])
    expect(stderr).toContain('openclaw-router-first decided')
  })

  test.each<[string, object, readonly string[], string, number, string]>([
    [
      'an agent that is not there',
      { agents: { main: { type: 'echo' } } },
      [],
      'OC_AGENT_UNKNOWN',
      78,
      'routing.rules[1].target.agentId',
    ],
    [
      'no agent for the rest',
      { agents: { coder: { type: 'echo' } }, routing: {} },
      [],
      'OC_AGENT_UNKNOWN',
      78,
      'would end dead',
    ],
    [
      'a pattern that cannot run',
      { routing: { rules: [{ match: { text: '/(?=a)/' }, target: { agentId: 'main' } }] } },
      [],
      'OC_ROUTING_PATTERN',
      78,
      'rules[0].match.text',
    ],
    [
      'a number for an id',
      { routing: { rules: [{ match: { userId: 123456 }, target: { agentId: 'main' } }] } },
      [],
      'OC_CONFIG_INVALID',
      78,
      'rules[0].match.userId',
    ],
    ['a wrong kind of peer', {}, ['--peerKind', 'crowd'], 'OC_CLI_USAGE', 2, '--peerKind is direct or group'],
    ['no gateway to ask', {}, ['--live'], 'OC_GATEWAY_NOT_RUNNING', 3, 'No gateway runs'],
    [
      'no router',
      { plugins: [{ use: '@openclaw/router-rules', enabled: false }] },
      [],
      'OC_SERVICE_MISSING',
      78,
      'routing rules',
    ],
  ])('ends with an error on %s', async (_what, change, flags, code, exitCode, message) => {
    const ended = await documentOf(
      ['routing', 'test', '--channel', 'http', ...flags],
      folder({ ...page, ...change }),
    )
    expect(ended).toMatchObject({ code: exitCode, document: { ok: false, error: { code } } })
    expect(JSON.stringify(ended.document)).toContain(message)
  })

  test('says that an id stands in quotes', async () => {
    for (const userId of [123456, ['1', 123456]]) {
      const cwd = folder({ routing: { rules: [{ match: { userId }, target: { agentId: 'main' } }] } })
      const { code, stderr } = await runHere(['routing', 'test', '--channel', 'telegram'], { cwd })
      expect([code, stderr]).toEqual([78, expect.stringContaining('Write the number in quotes.')])
    }
  })

  test('leaves out only plugins that have no say in it', async () => {
    const loaded = await Promise.all(
      standardPlugins.map(async ({ name, load }) => [name, (await load()).default] as const),
    )
    const routers = loaded.filter(([, plugin]) => {
      if (!isPluginFactory(plugin)) throw new Error('no plugin')
      const { permissions, kind } = plugin.definition
      return permissions?.hooks?.includes('route') || kind === 'agent'
    })
    expect(routers.map(([name]) => name)).toEqual([
      '@openclaw/router-rules',
      '@openclaw/agent-echo',
      '@openclaw/agent-llm',
    ])
    expect(routers.filter(([name]) => bystanders.has(name))).toEqual([])
    expect(bystanders.size).toBeGreaterThan(4)
  })
})

describe('routing list', () => {
  test('shows the rules of the config in order, without hits', async () => {
    const { code, stdout, stderr } = await runHere(['routing', 'list'], { cwd: folder() })
    expect(code).toBe(0)
    expect(stdout).toBe(`RULE      MATCH                             AGENT  FALLBACK
rules[0]  channel telegram, userId 123456   main   -
rules[1]  channel discord, serverId 789012  coder  main
default   what no rule matches              main   -
`)
    expect(stderr).toContain('openclaw.config.json')
  })
})

describe('routing lint', () => {
  test('names both rules, their place and the cure; 1 for what goes elsewhere, 0 for what makes no difference', async () => {
    const { routing } = page
    const rules = [
      ...routing.rules,
      { match: { userId: '123456', channel: 'telegram' }, target: { agentId: 'coder' } },
    ]
    const cwd = folder({ ...page, routing: { ...routing, rules } })
    const { code, stdout } = await runHere(['routing', 'lint'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /openclaw\.config\.json:\d+:\d+: error: rules\[2\] asks for the same as rules\[0\]/,
    )
    expect(stdout).toContain('Keep one of rules[2] and rules[0].')
    expect(stdout).toContain('3 rules: 1 error, 3 warnings.')

    // The page's own channels are not installed here, and that is no error.
    expect(await documentOf(['routing', 'lint'], folder())).toMatchObject({
      code: 0,
      document: {
        ok: true,
        findings: [{ weight: 'warning', kind: 'dead', rule: 'rules[0]' }, { kind: 'dead' }],
      },
    })
  })
})

test('a running gateway tells its own rules, with hits, and decides live', async () => {
  const { routing } = page
  const rules = [{ match: { channel: 'http', peer: 'ann' }, target: { agentId: 'coder' } }]
  const { home } = await startGateway({ cwd: folder({ ...page, routing: { ...routing, rules } }) })
  const elsewhere = folder()
  await runHere(['chat', '--message', 'hello', '--peer', 'ann'], { home })
  const args = ['routing', 'test', '--channel', 'http', '--userId', 'x', '--peer', 'ann']
  expect((await documentOf([...args, '--live'], elsewhere, home)).document).toMatchObject({
    agentId: 'coder',
  })
  expect((await documentOf(args, elsewhere, home)).document).toMatchObject({ agentId: 'main' })

  const { document } = await documentOf(['routing', 'list'], elsewhere, home)
  expect(document).toMatchObject({
    live: true,
    rules: [
      { ...rules[0], hits: 1 },
      { rule: 'default', hits: 0 },
    ],
  })
  const { stdout } = await runHere(['routing', 'list'], { home, cwd: elsewhere })
  expect(stdout).toMatch(/^rules\[0\] +channel http, peer ann +coder +- +1$/m)
  const named = await documentOf(
    ['routing', 'list', '--config', `${elsewhere}/openclaw.config.json`],
    elsewhere,
    home,
  )
  expect(named.document).toMatchObject({ live: false })
})
