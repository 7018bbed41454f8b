import { expect, test } from 'vitest'
import { folderWith } from './command.js'
import { fakeGateway, recordRun } from './fake-gateway.js'
import { runHere } from './here.js'

const counted = {
  ...{
    id: 'm1',
    direction: 'inbound',
    channel: 'http',
    account: 'default',
    peer: { kind: 'group', id: '*' },
  },
  ...{ state: 'refused', reason: 'spam', acceptedAt: 0, settledAt: 30_000, attempts: 0, failures: [] },
  ...{ stages: [{ stage: 'receive', plugin: 'guard', tookMs: 0.1 }], outbound: [] },
  refusals: { count: 4_312, senders: ['ann', 'b\u001bb'] },
}

test('messages list and why tell how many refusals one record stands for', async () => {
  const home = folderWith()
  const gateway = await fakeGateway(({ path }) => [
    200,
    path.includes('?') ? { messages: [counted] } : counted,
  ])
  recordRun(home, gateway)
  const list = await runHere(['messages', 'list'], { home })
  expect(list.stdout).toContain('spam (4312 messages)')
  const why = await runHere(['messages', 'why', 'm1'], { home })
  expect(why.stdout.split('\n').slice(0, 4)).toEqual([
    'm1 (inbound): refused: spam',
    '  from      http (account default), many',
    '  accepted  1970-01-01T00:00:00.000Z, the last after 30000 ms',
    '  counted   4312 refused messages, too many for a record each; senders among others: ann, b\\u001bb',
  ])
})
