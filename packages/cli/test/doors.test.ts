import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { once } from 'node:events'
import { folderWith, startGateway, type Running } from './command.js'

interface Row {
  readonly method: string
  readonly path: string
  readonly scope: string
}

/** From the page that is written from what a gateway serves. */
const rows: Row[] = readFileSync(new URL('../../../docs/routes.md', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, method, path, , scope] = line.split('|').map((cell) => cell.trim().replaceAll('`', ''))
    return path?.startsWith('/') ? [{ method: method!, path, scope: scope! }] : []
  })

test('who has no credential learns nothing but health', { timeout: 60_000 }, async () => {
  const gateway = await startGateway()
  expect(rows.filter(({ scope }) => scope === 'open').map(({ method, path }) => `${method} ${path}`)).toEqual(
    ['GET /', 'POST /auth/session', 'GET /chat', 'GET /chat/*', 'GET /healthz', 'GET /readyz'],
  )
  const asked = rows.filter(
    ({ scope, method }) => scope !== 'open' && !['SOCKET', 'MESSAGE'].includes(method),
  )
  expect(asked.length).toBeGreaterThan(15)
  const wrong = ['', ' ', 'Bearer', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.', 'Basic YTpi']
  for (const [index, { method, path }] of [...asked, { method: 'GET', path: '/no/such/place' }].entries()) {
    // Nine wrong ones at the most: ten would lock this address out.
    const authorization = index < 9 ? wrong[index % wrong.length] : undefined
    const answer = await ask(gateway, method, path.replace(':id', 'x'), authorization)
    expect([path, answer.status, answer.code]).toEqual([path, 401, 'OC_AUTH_REQUIRED'])
    expect(answer.text).not.toContain(gateway.home)
  }
  const socket = new WebSocket(`${gateway.record.url.replace('http', 'ws')}/chat/socket`)
  const [error] = (await once(socket, 'error')) as [Error]
  expect(error.message).toContain('401')

  const credential = `Bearer ${gateway.record.credential}`
  for (const { method, path } of asked.filter((row) => row.method === 'GET' && !row.path.includes('tap'))) {
    const { status } = await ask(gateway, method, path.replace(':id', 'x'), credential)
    expect([path, [200, 404].includes(status)]).toEqual([path, true])
  }
})

test('a secret that a plugin lets slip stands in no answer and in no log', { timeout: 60_000 }, async () => {
  const secret = 'a-secret-of-the-config-0123456789'
  const cwd = folderWith({
    'openclaw.config.json': JSON.stringify({
      agents: { main: { type: 'echo' } },
      plugins: [{ use: './slip.mjs', options: { key: secret } }],
    }),
    'slip.mjs': `export default {
      name: 'openclaw-guard-slip', api: 1, kind: 'guard', permissions: { hooks: ['receive'] },
      options: { type: 'object', additionalProperties: false, properties: { key: { type: 'string', writeOnly: true } } },
      setup({ hooks, log }, { key }) {
        hooks.receive.tap(() => { log.warn({ key }, 'the key is ' + key); return { reason: 'no: ' + key } })
      },
    }`,
  })
  const gateway = await startGateway({ cwd })
  const credential = `Bearer ${gateway.record.credential}`
  const refused = await ask(gateway, 'POST', '/api/messages?wait=1', credential, { text: 'hello' })
  expect([refused.status, refused.code]).toEqual([403, 'OC_MESSAGE_REFUSED'])
  const list = await ask(gateway, 'GET', '/api/ledger/messages', credential)
  const log = readFileSync(join(gateway.home, 'logs', 'gateway.log'), 'utf8')
  for (const text of [refused.text, list.text, log, gateway.command.stderr]) {
    expect(text).toContain('[redacted]')
    expect(text).not.toContain(secret)
    expect(text).not.toContain(Buffer.from(secret).toString('base64url'))
  }
  const token = readFileSync(join(gateway.home, 'access-token'), 'utf8').trim()
  expect(log + gateway.command.stderr).not.toContain(token)
})

async function ask(
  { record }: Running,
  method: string,
  path: string,
  authorization?: string,
  body?: object,
): Promise<{ status: number; text: string; code: string | undefined }> {
  const response = await fetch(`${record.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
  })
  const text = await response.text()
  const { error } = text.startsWith('{') ? (JSON.parse(text) as { error?: { code: string } }) : {}
  return { status: response.status, text, code: error?.code }
}
