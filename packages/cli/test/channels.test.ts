import { expect, test } from 'vitest'
import { folderWith, startGateway } from './command.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { runHere } from './here.js'
import { whole } from './status-document.js'

/** A plugin with channels of every sort; what is sent to "closed" is refused by the platform. */
const plugin = `
  import { SendError } from '@openclaw/sdk'
  const open = ({ account }) => {
    if (account === 'broken') throw new Error('this account is broken')
    return () => {}
  }
  const send = async ({ peer }) => {
    if (peer.id === 'closed') throw new SendError('permission', 'the bot was blocked')
    return { platformId: 'p-7' }
  }
  const channel = { guarantee: 'none', sender: 'any', sends: 1, open, send }
  const definition = {
    name: 'channel-sorts', api: 1, kind: 'channel',
    options: { type: 'object', additionalProperties: false },
    needs: { channels: { id: 'channels', registry: true } },
    setup({ services }) {
      services.channels.add('plain', { ...channel, notes: 'Nothing is true of it.' })
      services.channels.add('chatty', {
        ...channel,
        guarantee: 'reconcile',
        accounts: ['default', 'support'],
        probe: async ({ account }) => {
          if (account === 'support') throw new SendError('auth', 'the token was revoked')
        },
      })
    },
  }
  export default Object.assign(() => {}, { definition, [Symbol.for('openclaw.plugin')]: true })`

const config = {
  gateway: { port: 0 },
  channels: {
    webchat: { enabled: false },
    discord: { token: { $env: 'NOT_SET_ANYWHERE' }, accounts: { one: {}, two: {} } },
  },
  plugins: [{ use: './sorts.mjs' }],
}

function folder(blocks: object = config): string {
  return folderWith({ 'openclaw.config.json': JSON.stringify(blocks), 'sorts.mjs': plugin })
}

const installed = { ...config, channels: { webchat: { enabled: false } } }

test('list shows every account, those that are off and those without their plugin', async () => {
  const cwd = folder()
  const { code, stdout, stderr } = await runHere(['channels', 'list'], { cwd })
  expect(stdout.split('\n')).toEqual([
    'CHANNEL         PLUGIN                     GUARANTEE  WHO MAY SEND         ENABLED',
    'http            @openclaw/channel-http     native     the open connection  yes',
    'plain           channel-sorts              none       any process          yes',
    'chatty          channel-sorts              reconcile  any process          yes',
    'chatty/support  channel-sorts              reconcile  any process          yes',
    'discord/one     @openclaw/channel-discord  -          -                    no: @openclaw/channel-discord is not installed',
    'discord/two     @openclaw/channel-discord  -          -                    no: @openclaw/channel-discord is not installed',
    'webchat         @openclaw/channel-webchat  -          -                    no',
    '',
  ])
  expect([code, stderr]).toEqual([0, expect.stringContaining(`As they are in ${cwd}`) as string])
  const json = await runHere(['channels', 'list', '--json'], { cwd })
  const { accounts } = JSON.parse(json.stdout) as { accounts: object[] }
  expect(accounts[3]).toEqual({
    ...{ name: 'chatty/support', channel: 'chatty', account: 'support', plugin: 'channel-sorts' },
    ...{ enabled: true, guarantee: 'reconcile', sender: 'any' },
  })
})

test('list of a config that cannot be read ends with 78', async () => {
  const cwd = folderWith({ 'openclaw.config.json': '{ "a": }' })
  expect((await runHere(['channels', 'list'], { cwd })).code).toBe(78)
})

test('guarantees are read from what the plugins declare, of one channel too', async () => {
  const cwd = folder(installed)
  const { code, stdout } = await runHere(['channels', 'guarantees', 'plain'], { cwd })
  expect([code, stdout.split('\n').slice(0, 4)]).toEqual([
    0,
    [
      'CHANNEL  REPEATED SEND  WHO MAY SEND',
      'plain    none           any process',
      '',
      'plain: Nothing is true of it.',
    ],
  ])
  const json = await runHere(['channels', 'guarantees', '--json'], { cwd })
  const { channels } = JSON.parse(json.stdout) as { channels: { id: string; guarantee: string }[] }
  expect(channels.map(({ id, guarantee }) => [id, guarantee])).toEqual([
    ['http', 'native'],
    ['plain', 'none'],
    ['chatty', 'reconcile'],
  ])
  const unknown = await runHere(['channels', 'guarantees', 'plan'], { cwd })
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringContaining('did you mean plain?') as string,
  ])
})

test('test asks each account once, says which fails and what mends it, and what nobody can ask', async () => {
  const cwd = folder(installed)
  const { code, stdout } = await runHere(['channels', 'test'], { cwd })
  expect([code, stdout.split('\n')]).toEqual([
    1,
    [
      '-     http: not tested: no platform is behind it that could be asked',
      '-     plain: not tested: its plugin has no probe, so whether it works shows only in use',
      'ok    chatty: the platform answers',
      'fail  chatty/support: OC_SEND_FAILED: the token was revoked',
      '      Cure: Correct the credential of "channels": { "chatty": … } where the config, its .env or the environment has it.',
      '',
    ],
  ])
  expect((await runHere(['channels', 'test', 'chatty'], { cwd })).code).toBe(1)
  const one = await runHere(['channels', 'test', 'chatty/support', '--json'], { cwd })
  expect([one.code, JSON.parse(one.stdout)]).toMatchObject([
    1,
    { ok: false, accounts: [{ state: 'failed' }] },
  ])
  const unknown = await runHere(['channels', 'test', 'chatty/suport'], { cwd })
  expect(unknown.stderr).toContain('did you mean chatty/support?')
})

test('doctor tells of each account, too', async () => {
  const { stdout } = await runHere(['doctor'], { cwd: folder(installed) })
  expect(stdout).toContain('ok    Channels: chatty: answers')
  expect(stdout).toContain('fail  Channels: chatty/support: OC_SEND_FAILED: the token was revoked')
})

test('status shows how each account is, what came last and what waits', async () => {
  const home = folderWith()
  const gateway = await fakeGateway(() => [200, whole])
  recordRun(home, gateway)
  const { code, stdout } = await runHere(['channels', 'status'], { home })
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^CHANNEL +LAST INBOUND +WAITING +UNSENT +STATE\ntelegram +\S.* \(12m\) +2 +1 +connected\ndiscord +never +0 +0 +connected\n/,
  )
  expect(gateway.asked[0]?.path).toBe('/api/status?with=detail')
  const json = await runHere(['channels', 'status', '--json'], { home })
  const { channels } = JSON.parse(json.stdout) as { channels: object[] }
  expect(channels[0]).toMatchObject({ name: 'telegram', state: 'connected', waiting: 2, unsent: 1 })
})

test('without a gateway, status and test --send end with 3', async () => {
  const status = await runHere(['channels', 'status'])
  expect([status.code, status.stdout]).toEqual([3, 'Gateway Status: Stopped\n'])
  expect((await runHere(['channels', 'status', '--json'])).code).toBe(3)
  expect((await runHere(['channels', 'test', 'plain', '--send', 'ann'])).code).toBe(3)
})

test('test --send has the gateway write to somebody, and tells what became of it', async () => {
  const { home } = await startGateway({ cwd: folder(installed) })
  const sent = await runHere(['channels', 'test', 'plain', '--send', 'ann', '--text', 'hi'], { home })
  expect([sent.code, sent.stdout, sent.stderr]).toEqual([0, 'plain: delivered, as p-7\n', ''])
  const refused = await runHere(['channels', 'test', 'chatty/support', '--send', 'group:closed', '--json'], {
    home,
  })
  expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
    1,
    { ok: false, account: 'support', peer: { kind: 'group', id: 'closed' }, state: 'dead' },
  ])
  const story = await runHere(['channels', 'test', 'plain', '--send', 'closed'], { home })
  expect([story.code, story.stdout]).toEqual([1, expect.stringContaining('plain: dead: ') as string])
  expect(story.stderr).toMatch(/openclaw messages why \w{26}/)
  const nowhere = await runHere(['channels', 'test', 'nowhere', '--send', 'ann'], { home })
  expect([nowhere.code, nowhere.stderr]).toEqual([
    1,
    expect.stringContaining('OC_NOTICE_UNDELIVERABLE') as string,
  ])
  const wrong = await runHere(['channels', 'test', '--send', 'ann'], { home })
  expect(wrong.code).toBe(2)
  expect((await runHere(['channels', 'test', 'plain', '--send', 'group:'], { home })).code).toBe(2)

  const live = await runHere(['channels', 'status', '--json'], { home })
  const { channels } = JSON.parse(live.stdout) as { channels: { name: string; state: string }[] }
  expect(channels.map(({ name, state }) => `${name} ${state}`)).toEqual([
    ...['plain connected', 'chatty connected', 'chatty/support connected'],
  ])
})
