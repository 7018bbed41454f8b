import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { folderWith } from './command.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { runHere } from './here.js'

const answer = { code: 'a-code-that-is-used-once', expiresAt: 1 }

/** A home whose gateway makes that code. */
async function homeOfGateway() {
  const home = folderWith()
  const gateway = await fakeGateway(() => [200, answer])
  recordRun(home, gateway)
  return { home, gateway, link: `${gateway.url}/#code=${answer.code}` }
}

/** Surroundings in which xdg-open is this script. */
function withOpener(script: string) {
  const folder = folderWith({ 'xdg-open': `#!/bin/sh\ncd "$(dirname "$0")" || exit 9\n${script}\n` })
  chmodSync(join(folder, 'xdg-open'), 0o755)
  const path = `${folder}${delimiter}${process.env['PATH']}`
  const opened = join(folder, 'opened')
  return {
    env: { DISPLAY: ':0', WAYLAND_DISPLAY: '', PATH: path },
    opened: () => (existsSync(opened) ? readFileSync(opened, 'utf8') : undefined),
  }
}

const keepArguments = 'printf "%s" "$*" > opened.part && mv opened.part opened'

describe('open', () => {
  test('--print prints the link, made with the local credential, and opens nothing', async () => {
    const { home, gateway, link } = await homeOfGateway()
    const { env, opened } = withOpener(keepArguments)
    expect(await runHere(['open', '--print'], { home, env })).toEqual({
      code: 0,
      stdout: `${link}\n`,
      stderr: '',
    })
    const { stdout } = await runHere(['open', '--json'], { home, env })
    expect(JSON.parse(stdout)).toEqual({ ok: true, url: link })
    expect(opened()).toBeUndefined()
    const asked = { method: 'POST', path: '/auth/code', authorization: 'Bearer local-credential' }
    expect(gateway.asked).toEqual([asked, asked].map((one) => ({ ...one, body: undefined })))
  })

  test('takes a gateway elsewhere by its address and token', async () => {
    const { gateway, link } = await homeOfGateway()
    const flags = ['--url', `${gateway.url}/`, '--token', 'given']
    expect((await runHere(['open', '--print', ...flags])).stdout).toBe(`${link}\n`)
    expect(gateway.asked).toMatchObject([{ authorization: 'Bearer given' }])
  })

  test.runIf(process.platform === 'linux')('opens the browser, and does not show the code', async () => {
    const { home, gateway, link } = await homeOfGateway()
    const { env, opened } = withOpener(keepArguments)
    const { code, stdout, stderr } = await runHere(['open'], { home, env })
    expect([code, stdout, stderr]).toEqual([0, `Opened ${gateway.url} in the browser.\n`, ''])
    await vi.waitFor(() => expect(opened()).toBe(link))
  })

  test.runIf(process.platform === 'linux').each([
    ['there is no screen', keepArguments, {}],
    ['xdg-open finds no browser', 'exit 3', { DISPLAY: ':0' }],
    ['there is no xdg-open', 'exit 0', { WAYLAND_DISPLAY: 'wayland-0', PATH: '/nowhere' }],
  ])('prints the link where %s', async (_, script, more) => {
    const { home, link } = await homeOfGateway()
    const { env, opened } = withOpener(script)
    const surroundings = { ...env, DISPLAY: '', ...more }
    const { code, stdout, stderr } = await runHere(['open'], { home, env: surroundings })
    expect([code, stdout]).toEqual([0, `${link}\n`])
    expect(stderr).toContain('No browser could be started')
    expect(opened()).toBeUndefined()
  })

  test('is the address itself where nobody has to sign in', async () => {
    const home = folderWith()
    const gateway = await fakeGateway(() => [
      404,
      { ok: false, error: { code: 'OC_HTTP_NOT_FOUND', message: 'x' } },
    ])
    recordRun(home, gateway)
    expect((await runHere(['open', '--print'], { home })).stdout).toBe(`${gateway.url}/\n`)
  })

  test('ends with 3 when no gateway runs, 1 when it refuses, 2 for wrong use', async () => {
    const none = await runHere(['open'], { home: folderWith() })
    expect([none.code, none.stdout, none.stderr]).toEqual([
      3,
      '',
      expect.stringContaining('error OC_GATEWAY_NOT_RUNNING'),
    ])
    const strict = await fakeGateway(() => [
      401,
      { ok: false, error: { code: 'OC_AUTH_REQUIRED', message: 'Who?' } },
    ])
    const refused = await runHere(['open', '--json', '--url', strict.url, '--token', 'wrong'])
    expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
      1,
      { ok: false, error: { code: 'OC_AUTH_REQUIRED' } },
    ])
    expect((await runHere(['open', 'more'])).code).toBe(2)
  })
})
