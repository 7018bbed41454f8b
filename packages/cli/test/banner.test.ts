import { describe, expect, test } from 'vitest'
import { reachable } from '../src/announcement.js'
import { bannerOf } from '../src/banner.js'
import type { Ready } from '../src/banner.js'
import { coloursFor } from '../src/colours.js'
import { folderWith, startGateway } from './command.js'

const first: Ready = {
  version: '1.2.3',
  url: 'http://127.0.0.1:18789',
  open: 'http://127.0.0.1:18789/#code=abc',
  home: '/srv/openclaw',
  config: undefined,
  agents: [{ id: 'main', type: 'echo', placeholder: true }],
  durable: true,
}

async function banner(change: Partial<Ready> = {}): Promise<string[]> {
  return bannerOf({ ...first, ...change }, await coloursFor({})).split('\n')
}

describe('the banner', () => {
  test('has six lines at the first start', async () => {
    expect(await banner()).toEqual([
      '',
      'OpenClaw 1.2.3 is ready.',
      '',
      '  Address  http://127.0.0.1:18789',
      '  Open     http://127.0.0.1:18789/#code=abc',
      '  Agent    main (echo): no model yet',
      '  Data     /srv/openclaw',
      '  Next     npx openclaw init gives it a model; npx openclaw chat tries it as it is',
      '  Stop     Ctrl-C',
      '',
    ])
  })

  test('names the config in use, and what to do next with a model or without', async () => {
    const llm = { id: 'main', type: 'llm', placeholder: false }
    const own = { id: 'own\u001b[2J', type: undefined, placeholder: false }
    const config = '/srv/openclaw.config.ts'
    const withModel = await banner({ config, agents: [llm, ...first.agents, own] })
    expect(withModel).toContain('  Agents   main (llm), main (echo), own\\u001b[2J')
    expect(withModel).toContain(`  Config   ${config}`)
    expect(withModel).toContain('  Next     open the link, or npx openclaw chat')
    expect(await banner({ config })).toContain(
      '  Next     give it a model under "agents" in the config; npx openclaw chat tries it as it is',
    )
    const none = await banner({ config, agents: [] })
    expect(none).toContain('  Agent    none')
    expect(none).toContain('  Next     name an agent under "agents" in the config')
  })

  test('says what is not there', async () => {
    const { open: _, ...rest } = first
    const text = bannerOf({ ...rest, url: undefined, durable: false }, await coloursFor({}))
    expect(text).toContain('  Address  none: no plugin serves HTTP\n  Agent ')
    expect(text).toContain(
      '  Data     /srv/openclaw; messages are kept in memory and end with this process\n',
    )
  })
})

test('a link leads to this machine, whatever the gateway listens on', () => {
  const addresses = ['http://0.0.0.0:1', 'http://[::]:1', 'http://[::1]:1', 'http://192.0.2.1:1']
  expect(addresses.map(reachable)).toEqual([
    'http://127.0.0.1:1',
    'http://[::1]:1',
    'http://[::1]:1',
    'http://192.0.2.1:1',
  ])
})

describe('the link in the banner', () => {
  test('signs a browser in, once, and is in no log', async () => {
    const { command, record } = await startGateway({}, ['--log-level', 'debug'])
    const [link = '', code = ''] = /http:\S+\/#code=(\S+)/.exec(command.stdout) ?? []
    expect(link).toBe(`${record.url}/#code=${code}`)
    const response = await fetch(`${record.url}/auth/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    })
    expect(response.status).toBe(204)
    const [cookie = ''] = response.headers.get('set-cookie')?.split(';') ?? []
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${record.url}/api/status`, { headers })).status
    expect([await status({ cookie }), await status({})]).toEqual([200, 401])
    command.child.kill('SIGTERM')
    const { stderr } = await command.finished
    expect(stderr).toContain('stopped')
    expect(stderr).not.toContain(code)
  })

  test('is in the document of --json', async () => {
    const { command, record } = await startGateway({}, ['--json'])
    const { open } = JSON.parse(command.stdout) as { open: string }
    expect(open).toMatch(new RegExp(`^${record.url}/#code=[\\w-]{32}$`))
  })

  test('is the address alone where nobody has to sign in', async () => {
    const cwd = folderWith({ 'openclaw.config.json': '{ "auth": { "type": "none" } }' })
    const { command, record } = await startGateway({ cwd })
    expect(command.stdout).toContain(`  Open     ${record.url}/\n`)
  })
})
