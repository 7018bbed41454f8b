import { channels, definePlugin, defineService, optional } from '@openclaw/sdk'
import { expect, it } from 'vitest'
import { errorsPage, hooksPage, metricsPage } from '../docs.js'
import { manifestOf } from '../../packages/config/src/index.js'
import { withManifest } from '../manifest.js'

const options = {
  type: 'object',
  properties: { port: { type: 'integer', default: 0 } },
  additionalProperties: false,
} as const

const full = definePlugin({
  name: '@openclaw/channel-test',
  api: 1,
  kind: 'channel',
  options,
  needs: { channels, cache: optional(defineService<object>('cache')) },
  provides: [defineService<object>('line')],
  permissions: { hooks: ['receive'] },
  binds: { 'security.token': 'token' },
  exclusive: true,
  optional: true,
  setup: () => undefined,
})

const bare = definePlugin({
  name: '@openclaw/agent-test',
  api: 1,
  kind: 'agent',
  options,
  setup: () => undefined,
})

it('a manifest says what the definition says', () => {
  expect(manifestOf(full.definition)).toEqual({
    kind: 'channel',
    api: 1,
    binds: { 'security.token': 'token' },
    needs: ['channels', 'cache?'],
    provides: ['line'],
    permissions: { hooks: ['receive'] },
    exclusive: true,
    optional: true,
    options,
  })
  expect(manifestOf(bare.definition)).toEqual({
    kind: 'agent',
    api: 1,
    needs: [],
    provides: [],
    permissions: {},
    options,
  })
})

it('writing a manifest keeps the other fields, replaces the old one, and a second time changes nothing', () => {
  const once = withManifest('{"name":"x","openclaw":{"kind":"old"}}', bare.definition)
  expect(JSON.parse(once)).toEqual({ name: 'x', openclaw: manifestOf(bare.definition) })
  expect(withManifest(once, bare.definition)).toBe(once)
})

it('the hooks page has a row a hook, with its failure policy explained', async () => {
  const row = {
    kind: 'bail',
    question: 'May it enter?',
    subject: 'Envelope',
    answer: 'Refusal',
    onFailure: 'dead',
  }
  const page = await hooksPage({ receive: { ...row, kind: 'bail', budgetMs: 2_000 } })
  expect(page).toMatch(
    /^\| `receive` +\| May it enter\? +\| bail +\| `Envelope` +\| `Refusal` +\| dead +\| 2 s +\|$/m,
  )
  expect(page).toContain('- **dead**: the message is kept')
})

it('the errors page has a row a code', async () => {
  const page = await errorsPage({
    OC_ONE: { title: 'It broke', hint: 'Mend it.', exitCode: 78, retryable: true },
  })
  expect(page).toMatch(/^\| `OC_ONE` \| It broke +\| Mend it\. +\| 78 +\| yes +\|$/m)
})

it('the page of metrics has them by name, with their labels', async () => {
  const read = () => []
  const page = await metricsPage(
    new Map([
      ['openclaw_b_total', { kind: 'counter', help: 'Bees | wasps', labels: ['hive'], read }],
      ['openclaw_a', { kind: 'gauge', help: 'Ants', read }],
    ]),
  )
  const rows = page.split('\n').filter((line) => line.includes('openclaw_'))
  expect(rows.map((row) => row.split(/ *(?<!\\)\| */).slice(1, -1))).toEqual([
    ['`openclaw_a`', 'gauge', '', 'Ants'],
    ['`openclaw_b_total`', 'counter', '`hive`', 'Bees \\| wasps'],
  ])
})
