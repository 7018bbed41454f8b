import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith, openclaw } from './command.js'
import { runHere } from './here.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { status } from './status-document.js'

describe('status', () => {
  test('finds one of several that run, the one with --port, and one elsewhere with --url', async () => {
    const home = folderWith()
    const [one, two] = [await fakeGateway(() => [200, status]), await fakeGateway(() => [200, status])]
    recordRun(home, one)
    recordRun(home, two)
    const both = await runHere(['status'], { home })
    expect([both.code, both.stderr]).toEqual([0, expect.stringContaining('2 gateways run, on the ports')])
    expect((await runHere(['status', '--port', String(two.port)], { home })).code).toBe(0)
    const other = await runHere(['status', '--port', '1'], { home })
    expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('No gateway runs on port 1')])

    const url = await runHere(['status', '--url', `${one.url}/`, '--token', 'given'], {})
    expect(url.code).toBe(0)
    const variable = await runHere(['status', '--url', one.url], {
      env: { OPENCLAW_ACCESS_TOKEN: 'from-variable' },
    })
    expect(variable.code).toBe(0)
    expect([...one.asked, ...two.asked].map(({ authorization }) => authorization).sort()).toEqual([
      'Bearer from-variable',
      'Bearer given',
      'Bearer local-credential',
      'Bearer local-credential',
      'Bearer local-credential',
    ])
  })

  test('ends with 3 when none runs; files of processes that are gone are removed, broken ones ignored', async () => {
    const home = folderWith({ 'run/1.json': '{ "pid": ', 'run/notes.txt': 'x' })
    recordRun(home, { url: 'http://127.0.0.1:2', port: 2 }, { pid: 2 ** 22 + 1 })
    const { code, stdout } = await runHere(['status', '--json'], { home })
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'OC_GATEWAY_NOT_RUNNING' } })
    expect(readdirSync(join(home, 'run')).sort()).toEqual(['1.json', 'notes.txt'])
    const never = folderWith()
    expect((await runHere(['status'], { home: join(never, 'never') })).code).toBe(3)
    expect(existsSync(join(never, 'never'))).toBe(false)
  })

  test('says what is wrong: nothing listens, a wrong token, another server', async () => {
    const home = folderWith()
    recordRun(home, { url: 'http://127.0.0.1:1', port: 1 })
    const silent = await runHere(['status'], { home })
    expect([silent.code, silent.stderr]).toEqual([
      3,
      expect.stringContaining('did not answer: nothing listens there'),
    ])

    const strict = await fakeGateway(() => [
      401,
      { ok: false, error: { code: 'OC_AUTH_REQUIRED', message: 'Who are you?', hint: 'Say it.' } },
    ])
    const refused = await runHere(['status', '--url', strict.url, '--token', 'HUSH'])
    expect([refused.code, refused.stderr]).toEqual([1, 'error OC_AUTH_REQUIRED: Who are you?\n  Say it.\n'])

    const other = await fakeGateway(() => [200, '<html>'])
    const stranger = await runHere(['status', '--url', other.url, '--token', 'x'])
    expect([stranger.code, stranger.stderr]).toEqual([3, expect.stringContaining('is no OpenClaw gateway')])
  })
})

describe('chat', () => {
  const answered = {
    id: 'm1',
    receipt: { status: 'accepted' },
    reply: { text: 'hi \u001b[2Jthere\nyou' },
    outcome: { state: 'replied' },
  }

  test('one message: prints the answer, or with --json what the gateway said', async () => {
    const home = folderWith()
    const gateway = await fakeGateway(() => [200, answered])
    recordRun(home, gateway)
    const { code, stdout } = await runHere(
      ['chat', '--message', 'hello', '--agent', 'coder', '--peer', 'group:g1'],
      { home },
    )
    expect([code, stdout]).toEqual([0, 'hi \\u001b[2Jthere\nyou\n'])
    expect(gateway.asked).toEqual([
      {
        method: 'POST',
        path: '/api/messages?wait=1',
        authorization: 'Bearer local-credential',
        body: { text: 'hello', agentId: 'coder', peer: { kind: 'group', id: 'g1' } },
      },
    ])
    const json = await runHere(['chat', '-m', 'hello', '--peer', 'p:1', '--json'], { home })
    expect(JSON.parse(json.stdout)).toEqual(answered)
    expect(gateway.asked[1]?.body).toEqual({ text: 'hello', peer: { kind: 'direct', id: 'p:1' } })
  })

  test('line by line until the input ends', async () => {
    const home = folderWith()
    const gateway = await fakeGateway(({ body }) => [
      200,
      { ...answered, reply: { text: `you said ${(body as { text: string }).text}` } },
    ])
    recordRun(home, gateway)
    const { code, stdout } = await openclaw(['chat'], { home, input: 'one\n\ntwo' })
    expect([code, stdout]).toEqual([0, 'you said one\nyou said two\n'])
  })

  test.each([
    [
      200,
      { ...answered, reply: undefined, outcome: { state: 'refused', reason: 'rate limit' } },
      1,
      'OC_MESSAGE_REFUSED',
      'rate limit',
    ],
    [
      200,
      { ...answered, reply: undefined, outcome: { state: 'dead', reason: 'agent failed' } },
      1,
      'OC_MESSAGE_DEAD',
      'agent failed',
    ],
    [202, { id: 'm1', receipt: { status: 'accepted' } }, 1, 'OC_AGENT_TIMEOUT', 'm1'],
    [
      429,
      { ok: false, error: { code: 'OC_QUEUE_FULL', message: 'The queue is full.', hint: 'Later.' } },
      1,
      'OC_QUEUE_FULL',
      'full',
    ],
  ])('status %i %j', async (httpStatus, body, exitCode, code, piece) => {
    const home = folderWith()
    recordRun(home, await fakeGateway(() => [httpStatus, body]))
    const human = await runHere(['chat', '--message', 'x'], { home })
    expect([human.code, human.stdout]).toEqual([exitCode, ''])
    expect(human.stderr).toContain(`error ${code}: `)
    expect(human.stderr).toContain(piece)
    const machine = await runHere(['chat', '--message', 'x', '--json'], { home })
    expect(JSON.parse(machine.stdout)).toMatchObject({ ok: false, error: { code } })
  })

  test('an answer that says nothing prints nothing', async () => {
    const home = folderWith()
    recordRun(
      home,
      await fakeGateway(() => [200, { ...answered, reply: undefined, outcome: { state: 'silent' } }]),
    )
    expect(await runHere(['chat', '--message', 'x'], { home })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    })
  })

  test('--json without a message, and an empty peer, are wrong use', async () => {
    const home = folderWith()
    recordRun(home, await fakeGateway(() => [200, answered]))
    expect((await runHere(['chat', '--json'], { home })).code).toBe(2)
    expect((await runHere(['chat', '--message', 'x', '--peer', 'group:'], { home })).code).toBe(2)
  })
})

test('commands of a client import no kernel, rxjs, Ajv, cosmiconfig, pino or config', async () => {
  const home = folderWith({ 'logs/gateway.log': '{"level":"info"}\n' })
  recordRun(
    home,
    await fakeGateway(({ method }) =>
      method === 'GET'
        ? [200, { ...status, metrics: {} }]
        : [200, { id: 'm', reply: { text: 'x' }, code: 'c' }],
    ),
  )
  for (const args of [['status'], ['metrics'], ['chat', '--message', 'x'], ['open', '--print'], ['logs']]) {
    // Every script that V8 ran is in its coverage.
    const folder = mkdtempSync(join(tmpdir(), 'openclaw-coverage-'))
    const { code } = await openclaw(args, { home, env: { NODE_V8_COVERAGE: folder } })
    expect(code).toBe(0)
    const urls = readdirSync(folder).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] }
      return result.map(({ url }) => url)
    })
    rmSync(folder, { recursive: true })
    expect(urls.some((url) => url.includes(`/commands/${args[0]}`))).toBe(true)
    const heavy =
      /\/(?:rxjs|ajv|cosmiconfig|jiti|pino|tapable|fastify|packages\/(?:kernel|gateway|config))\/|\/packages\/log\/src\/(?!escape|reader|file-names|levels|line-text)/
    expect(urls.filter((url) => heavy.test(url))).toEqual([])
  }
})
