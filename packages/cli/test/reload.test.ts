import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith, startGateway } from './command.js'
import { account, drive } from './driver.js'
import { freePort } from './free-port.js'
import { runHere } from './here.js'

const token = 'a-token-of-more-than-thirty-two-bytes'

/** Marks replies; what else it does is said by its options. */
const tagPlugin = `
  import { definePlugin } from 'openclaw'
  export default definePlugin({
    name: 'openclaw-guard-tag', api: 1, kind: 'guard',
    options: {
      type: 'object', additionalProperties: false,
      properties: {
        tag: { type: 'string' }, secret: { type: 'string', writeOnly: true },
        does: { enum: ['work', 'throw', 'hang'], default: 'work' },
      },
    },
    permissions: { hooks: ['reply'] },
    setup({ hooks, onStart }, { tag, secret = '', does }) {
      hooks.reply.tap(({ turn, reply }) => ({ turn, reply: { text: [reply.text, tag, secret].join(' ').trim() } }))
      onStart(async () => {
        if (does === 'throw') throw new Error('no start for ' + secret)
        if (does === 'hang') { process.stderr.write('hangs'); await new Promise(() => setInterval(() => undefined, 1_000)) }
      })
    },
  })`

type Options = { tag: string; does?: string; secret?: unknown }

function configWith(options: Options, more: object = {}): string {
  return JSON.stringify({
    security: { accessToken: token },
    plugins: [{ use: './tag.ts', id: 'tag', options }],
    ...more,
  })
}

async function start(options: Options, args: readonly string[] = [], more: object = {}) {
  const cwd = folderWith({ 'tag.ts': tagPlugin, 'openclaw.config.json': configWith(options, more) })
  const running = await startGateway({ cwd }, args)
  const { home } = running
  const file = join(cwd, 'openclaw.config.json')
  return {
    ...running,
    ...{ cwd, file },
    write: (text: string) => writeFileSync(file, text),
    reload: () => runHere(['reload'], { home }),
    say: async (text: string) => (await runHere(['chat', '--message', text], { home })).stdout.trim(),
  }
}

describe('openclaw reload', () => {
  test('applies the difference and shows it; what cannot be used changes nothing', async () => {
    const { home, command, write, reload, say, record } = await start({ tag: 'one' })
    write(configWith({ tag: 'two' }))
    const done = await reload()
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(done.stdout).toMatch(/^Reloaded\.\n {2}restarted {2}tag {2}its options\n {4}tag: "one" → "two"\n/)
    expect(done.stdout).toMatch(/kept {7}\d\d plugins\n$/)
    expect(await say('x')).toBe('x two')

    const rules = (agents: object) => ({
      agents: { main: { type: 'echo' }, ...agents },
      routing: { rules: [{ match: { userId: 'ann' }, target: { agentId: 'night' } }] },
    })
    write(configWith({ tag: 'two' }, rules({ night: { type: 'echo' } })))
    expect((await reload()).code).toBe(0)
    write(configWith({ tag: 'two' }, rules({})))
    const orphaned = await reload()
    expect([orphaned.code, orphaned.stderr]).toEqual([78, expect.stringContaining('OC_AGENT_UNKNOWN')])
    expect(await say('x')).toBe('x two')

    write('{ "gatway": {} }')
    const broken = await reload()
    expect([broken.code, broken.stdout]).toEqual([78, ''])
    expect(broken.stderr).toContain('error OC_CONFIG_INVALID')
    expect(broken.stderr).toContain('gateway')
    expect(command.stderr).toContain('the config was not reloaded')

    write(configWith({ tag: 'three', does: 'throw', secret: 'a-very-secret-text' }))
    const failed = await reload()
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('error OC_PLUGIN_START_FAILED: tag did not start')
    expect(failed.stderr + command.stderr).not.toContain('a-very-secret-text')

    for (const more of [{ queue: { type: 'memory' } }, { performance: { concurrency: 2 } }]) {
      write(configWith({ tag: 'four' }, more))
      const refused = await reload()
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain('error OC_RELOAD_RESTART')
      expect(refused.stderr).toMatch(/holds the queue|performance\.concurrency/)
    }
    expect(await say('x')).toBe('x two')

    const header = { authorization: `Bearer ${record.credential}` }
    const post = await fetch(`${record.url}/api/control/reload`, { method: 'POST' })
    const unknown = await fetch(`${record.url}/api/control/reload/nothing`, { headers: header })
    expect([post.status, unknown.status]).toEqual([401, 404])
    expect((await runHere(['reload'], { home: folderWith() })).code).toBe(3)
    const same = JSON.parse((await runHere(['reload', '--json'], { home })).stdout || '{}') as object
    expect(same).toMatchObject({ ok: false, error: { code: 'OC_RELOAD_RESTART' } })
  })

  test('takes rotated secrets, edited plugins, the level of the log, another token and another port; SIGHUP is one', async () => {
    const secret = { $env: 'TAG_SECRET' }
    const { home, cwd, command, record, write, reload, say, runFile } = await start({ tag: 'a' })
    writeFileSync(join(cwd, '.env'), 'TAG_SECRET=s1\n')
    write(configWith({ tag: 'a', secret }))
    expect((await reload()).code).toBe(0)
    writeFileSync(join(cwd, '.env'), 'TAG_SECRET=s2\n')
    const rotated = await reload()
    expect(rotated.stdout).toContain('secret: "******** ($env TAG_SECRET)" → "******** ($env TAG_SECRET)"')
    expect(await say('x')).toBe('x a s2')

    writeFileSync(join(cwd, 'tag.ts'), tagPlugin.replace('tag, secret].join', '"new", tag, secret].join'))
    expect((await reload()).stdout).toContain('its code')
    expect(await say('x')).toBe('x new a s2')
    expect((await reload()).stdout).toBe('Reloaded.\nNothing changes.\n')

    expect(command.stderr).toContain('"msg":"reloaded"')
    const told = () => command.stderr.match(/"msg":"reloaded"/g)?.length
    const before = told()
    write(configWith({ tag: 'b', secret }, { logging: { level: 'error' } }))
    command.child.kill('SIGHUP')
    await expect.poll(() => say('x'), { timeout: 10_000 }).toBe('x new b s2')
    expect(told()).toBe(before)

    const other = 'b-token-of-more-than-thirty-two-bytes'
    write(configWith({ tag: 'b', secret }).replace(token, other))
    expect((await reload()).stdout).toContain('restarted  @openclaw/auth-token')
    const { credential } = JSON.parse(readFileSync(runFile, 'utf8')) as { credential: string }
    expect(credential).not.toBe(record.credential)
    expect((await runHere(['status'], { home })).code).toBe(0)
    const statusWith = async (bearer: string) =>
      (await fetch(`${record.url}/api/status`, { headers: { authorization: `Bearer ${bearer}` } })).status
    expect([await statusWith(token), await statusWith(other)]).toEqual([401, 200])

    write(configWith({ tag: 'b', secret }, { gateway: { maxConnections: 50 } }))
    expect((await reload()).code).toBe(0)
    const names = readdirSync(join(home, 'run'))
    expect(names).toHaveLength(1)
    expect(names[0]).not.toBe(basename(runFile))
    expect(await say('x')).toBe('x new b s2')
  })

  test('under load, good and bad in turn, loses nothing and doubles nothing', async () => {
    const port = await freePort()
    const { record, runFile, write, say, reload } = await start({ tag: 'v0' }, ['--port', String(port)])
    const load = drive(record.url, token)
    const good = (version: number) =>
      configWith(
        { tag: `v${version}` },
        version % 2 === 0 ? { gateway: { maxConnections: 90 + version } } : {},
      )
    const bad = [
      '{ "plugins": [',
      '{ "plugins": [{ "use": "./none.ts" }] }',
      configWith({ tag: 'x', does: 'throw' }),
    ]
    const codes: (number | null)[] = []
    for (let version = 1; version <= 5; version += 1) {
      write(bad[version % bad.length] ?? '')
      codes.push((await reload()).code)
      write(good(version))
      codes.push((await reload()).code)
    }
    await load.end()
    expect(codes.filter((code) => code === 0)).toHaveLength(5)
    expect(codes.filter((code) => code === 0 || code === 1 || code === 78)).toHaveLength(10)
    expect(await say('x')).toBe('x v5')
    const own = [...load.answers]
    expect(own.length).toBeGreaterThan(50)
    for (const [id, { reply, outcome }] of own) {
      expect(outcome).toMatchObject({ state: 'replied' })
      expect(reply?.text ?? `${id} v0`).toMatch(new RegExp(`^${id} v[0-5]$`))
    }
    // The credential changes with the server.
    const now = JSON.parse(readFileSync(runFile, 'utf8')) as typeof record
    const { lost, doubled, open } = await account(
      { record: now },
      own.map(([, { id }]) => id),
    )
    // The one that `say` sent is not the driver's.
    expect({ lost, doubled: doubled.length, open }).toEqual({ lost: [], doubled: 1, open: [] })
  })

  test('the account finds what is lost: a queue in memory, and the process killed', async () => {
    const memory = { queue: { type: 'memory' }, session: { storage: { type: 'memory' } } }
    const { cwd, record, command } = await start({ tag: 'a' }, [], memory)
    const load = drive(record.url, token)
    await expect.poll(() => load.answers.size).toBeGreaterThan(10)
    await load.end()
    command.child.kill('SIGKILL')
    await command.finished
    const next = await startGateway({ cwd })
    const { lost } = await account(
      next,
      [...load.answers.values()].map(({ id }) => id),
    )
    expect(lost.length).toBe(load.answers.size)
  })

  test('a plugin that hangs in its start keeps nobody from stopping', async () => {
    const { command, write, home } = await start({ tag: 'a' })
    write(configWith({ tag: 'b', does: 'hang' }))
    command.child.kill('SIGHUP')
    await command.until(() => command.stderr.includes('hangs'))
    expect((await runHere(['status'], { home })).code).toBe(0)
    command.child.kill('SIGTERM')
    expect((await command.finished).code).toBe(0)
    expect(command.stderr).toContain('closed before it had started')
  })

  test('--watch sees the config, its .env, secrets in files, and plugins', async () => {
    const secret = { $env: 'TAG_SECRET' }
    const cwd = folderWith({
      'tag.ts': tagPlugin,
      '.env': 'TAG_SECRET=e1',
      'token.txt': token,
      'openclaw.config.json': configWith(
        { tag: 'a', secret },
        { security: { accessToken: { $file: 'token.txt' } } },
      ),
    })
    const { command, home, record } = await startGateway({ cwd }, ['--watch'])
    const reloads = () => command.stderr.split('"msg":"reloaded"').length - 1
    const after = (count: number) => command.until(() => reloads() === count)
    writeFileSync(join(cwd, '.env'), 'TAG_SECRET=e2')
    await after(1)
    expect((await runHere(['chat', '--message', 'x'], { home })).stdout).toBe('x a e2\n')
    writeFileSync(join(cwd, 'tag.ts'), tagPlugin.replace('tag, secret].join', '"new", tag, secret].join'))
    await after(2)
    writeFileSync(join(cwd, 'openclaw.config.json'), '{')
    await command.until(() => command.stderr.includes('the config was not reloaded'))
    writeFileSync(
      join(cwd, 'openclaw.config.json'),
      configWith({ tag: 'b', secret }, { security: { accessToken: { $file: 'token.txt' } } }),
    )
    await after(3)
    writeFileSync(join(cwd, 'token.txt'), 'b-token-of-more-than-thirty-two-bytes')
    await after(4)
    const authorization = 'Bearer b-token-of-more-than-thirty-two-bytes'
    expect((await fetch(`${record.url}/api/status`, { headers: { authorization } })).status).toBe(200)
    expect((await runHere(['chat', '--message', 'x'], { home })).stdout).toBe('x new b e2\n')
    expect(existsSync(join(home, 'run'))).toBe(true)
  })
})
