import { expect, test } from 'vitest'
import { folderWith } from './command.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { runHere } from './here.js'

const ann = { channel: 'telegram', account: 'default', id: '123456', name: 'Ann\u001b[31m' }
const listed = {
  requests: [{ ...ann, code: 'K7QM2XRP', expiresAt: 3_600_000 }],
  approved: [{ ...ann, account: 'support', id: '77', at: 0 }],
}

async function answering(status: number, body: object) {
  const home = folderWith()
  const gateway = await fakeGateway(() => [status, body])
  recordRun(home, gateway)
  return { home, asked: gateway.asked }
}

test('pairing list shows who waits, who was allowed, and the next command', async () => {
  const { home } = await answering(200, listed)
  const { code, stdout, stderr } = await runHere(['pairing', 'list'], { home })
  expect([code, stderr]).toEqual([0, 'Allow with: openclaw pairing approve telegram K7QM2XRP\n'])
  expect(stdout.split('\n')).toEqual([
    'CHANNEL   ACCOUNT  ID      NAME           WAITS UNTIL               CODE',
    'telegram  default  123456  Ann\\u001b[31m  1970-01-01T01:00:00.000Z  K7QM2XRP',
    '',
    'CHANNEL   ACCOUNT  ID  NAME           ALLOWED SINCE',
    'telegram  support  77  Ann\\u001b[31m  1970-01-01T00:00:00.000Z',
    '',
  ])
  const json = await runHere(['pairing', 'list', '--json'], { home })
  expect(JSON.parse(json.stdout)).toEqual({ ok: true, ...listed })
})

test('pairing list says when there is nobody', async () => {
  const { home } = await answering(200, { requests: [], approved: [] })
  expect((await runHere(['pairing', 'list'], { home })).stdout).toBe(
    'Nobody waits, and nobody was approved.\n',
  )
})

test('pairing approve hands over the code, and says who may write', async () => {
  const { home, asked } = await answering(200, { ok: true, approved: { ...ann, name: 'Ann' } })
  const { code, stdout } = await runHere(['pairing', 'approve', 'telegram', 'K7QM2XRP'], { home })
  expect([code, stdout]).toEqual([0, 'Ann (123456) may write on telegram, and was told so.\n'])
  const [{ method, path, body }] = asked as [(typeof asked)[number]]
  expect([method, path, body]).toEqual([
    'POST',
    '/api/access/approve',
    { channel: 'telegram', code: 'K7QM2XRP' },
  ])
})

test('pairing revoke names the account where it is given', async () => {
  const { home, asked } = await answering(200, { ok: true })
  const args = ['pairing', 'revoke', 'telegram', '123456', '--account', 'support']
  const { code, stdout } = await runHere(args, { home })
  expect([code, stdout]).toEqual([0, '123456 may not write on telegram any more.\n'])
  expect(asked[0]!.body).toEqual({ channel: 'telegram', id: '123456', account: 'support' })
})

test.each([
  ['approve', 'OC_ACCESS_CODE_UNKNOWN', 1],
  ['revoke', 'OC_ACCESS_SENDER_UNKNOWN', 1],
])('pairing %s ends with the error of the gateway', async (action, code, exit) => {
  const { home } = await answering(404, { error: { code, message: 'No', hint: 'Look.' } })
  const ended = await runHere(['pairing', action, 'telegram', 'X'], { home })
  expect(ended.code).toBe(exit)
  expect(ended.stderr).toContain(code)
})

test('without a gateway it says how to start one, and ends with 3', async () => {
  const ended = await runHere(['pairing', 'list'])
  expect(ended.code).toBe(3)
  expect(ended.stderr).toContain('openclaw gateway')
})

test('what is missing is wrong use', async () => {
  expect((await runHere(['pairing', 'approve', 'telegram'])).code).toBe(2)
})
