import { createTestGateway } from '@openclaw/testing'
import { queue } from '@openclaw/sdk'
import type { MessageRecord } from '@openclaw/sdk'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { caseOf, caseText, runCase, type Suite } from '../src/index.js'
import { dryRun, guard } from './config.js'

const key = 'sk-abcdefgh12345678'
const manners = guard(({ hooks }) => {
  hooks.receive.tap(({ text }) => (text.includes('spam') ? { reason: 'says spam' } : undefined))
  hooks.send.tap(({ text }) => (text.includes('secret') ? { reason: 'a secret' } : undefined))
})

/** What a real gateway recorded of a message, whose agent may fail. */
async function recorded(text: string, sender = { id: 'ann', name: 'Ann' }) {
  const dry = await dryRun([manners])
  const plugins = dry.entries.map(({ definition, options }) => ({ use: definition, options }))
  const test = await createTestGateway({ plugins, settings: { retryMs: 1 } })
  const receipt = await test.loopback.say(text, { sender })
  const record = await test.ended('id' in receipt ? receipt.id : '')
  const outbound: MessageRecord[] = []
  for (const id of record.outboundIds ?? []) outbound.push(await test.ended(id))
  expect((await test.gateway.service(queue)!.list({ limit: 10 })).records).toHaveLength(1 + outbound.length)
  await test.stop()
  return { dry, record, outbound }
}

it.each(['hello', 'spam', 'my secret', '/whoami', `a key ${key}`])(
  'writes a case of "%s" that holds',
  async (text) => {
    const { dry, record, outbound } = await recorded(text)
    for (const redact of text === 'spam' || text === 'my secret' ? [false] : [false, true]) {
      const written = await caseText(caseOf(record, outbound, { redact }), { redact })
      const suite = parse(written) as Suite
      const result = await runCase(suite, suite.cases[0]!, dry)
      expect([redact, result.steps[0]?.mismatches]).toEqual([redact, []])
      expect(written).not.toContain(key)
    }
  },
)

it('writes what a message came to, and what was decided of it', async () => {
  const { record, outbound } = await recorded('hello')
  expect(caseOf(record, outbound, { redact: false }).cases[0]).toMatchObject({
    agents: { main: 'the real main: hello' },
    given: { channel: 'loopback', userId: 'ann', userName: 'Ann', text: 'hello' },
    expect: { agent: 'main', rule: 'default', state: 'replied', reply: 'the real main: hello', outbound: 1 },
  })
})

it('leaves out what was written when it is told to, and nothing that decides', async () => {
  const { record, outbound } = await recorded('hello there')
  const envelope = {
    ...record.envelope!,
    attachments: [{ id: 'a', kind: 'file', name: 'salary.pdf' }] as const,
  }
  const text = await caseText(caseOf({ ...record, envelope }, outbound, { redact: true }), { redact: true })
  for (const piece of ['hello there', 'Ann', 'salary']) expect(text).not.toContain(piece)
  expect(text).toContain('(11 characters left out)')
  expect(text).toContain('userId: ann')
})

it('writes a dead message with the error that its agent had', async () => {
  const { dry, record, outbound } = await recorded('hello')
  const failures = [1, 2, 3].map((attempt) => ({ attempt, at: 0, error: 'no model' }))
  const dead: MessageRecord = { ...record, state: 'dead', reason: 'no model', attempts: 3, failures }
  const suite = caseOf(dead, outbound, { redact: false })
  expect(suite.cases[0]).toMatchObject({ agents: { main: { error: 'no model' } }, expect: { state: 'dead' } })
  expect((await runCase(suite, suite.cases[0]!, dry)).ok).toBe(true)
})
