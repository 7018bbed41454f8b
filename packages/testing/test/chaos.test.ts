import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const exec = promisify(execFile)
const folder = new URL('../../../bench/chaos/', import.meta.url)

interface Sent {
  readonly id: string
  readonly sender: string
  readonly text: string
  readonly messageIds: readonly string[]
  readonly replies: readonly string[]
}

interface Evidence {
  inbound: { id: string; deliveryId: string; state: string; reason: null; ended: boolean; text: string }[]
  outbound: { id: string; state: string; reason: null; text: string; answers: string[] }[]
  said: { key: string; messageId: string; text: string }[]
  unreadable: string[]
}

interface Outcome {
  readonly counts: Readonly<Record<string, number>>
  readonly violations: Readonly<Record<string, readonly string[]>>
  readonly skipped?: string
}

// By a name that is computed: plain JavaScript has no types for the compiler to find.
const checker = (await import(new URL('lib/check.js', folder).href)) as {
  check(sent: readonly Sent[], evidence: Evidence): Record<string, string[]>
}

const telegram = (await import(new URL('lib/check-telegram.js', folder).href)) as {
  checkTelegram(run: object): Record<string, string[]>
}

// Each spends most of its time waiting for processes to start.
describe.concurrent('real faults', () => {
  test(
    '5 SIGKILLs under load: nothing acknowledged is lost, doubled or reordered',
    { timeout: 90_000 },
    async () => {
      const { counts, violations } = await chaos('kill', '--rounds', '5')
      expect(found(violations)).toEqual({})
      expect(counts.acknowledged).toBeGreaterThan(100)
      expect(counts.acknowledged).toBe(counts.sent)
    },
  )

  test(
    'three gateways on one home, one killed, one frozen: nothing is lost, doubled or reordered',
    { timeout: 90_000 },
    async () => {
      const { counts, violations } = await chaos('members', '--rounds', '2')
      expect(found(violations)).toEqual({})
      expect(counts.acknowledged).toBeGreaterThan(100)
      expect(counts).toMatchObject({ kills: 1, freezes: 1 })
    },
  )

  test(
    'a faulty Telegram and two SIGKILLs: none lost, none sent twice, order kept, each doubt accounted for',
    { timeout: 120_000 },
    async () => {
      const { counts, violations } = await chaos('telegram', '--rounds', '2', '--seed', '7')
      expect(found(violations)).toEqual({})
      expect(counts).toMatchObject({ said: 400, kills: 2 })
      expect(counts.delivered).toBeGreaterThan(100)
      expect(counts.tooMany).toBeGreaterThan(0)
      expect(counts.handedOver).toBeGreaterThan(400)
    },
  )

  test.each([
    ['early', 'lost'],
    ['blind', 'sentTwice'],
  ])('a Telegram channel that is broken, "%s", is noticed', { timeout: 120_000 }, async (sabotage, kind) => {
    const { violations } = await chaos('telegram', '--rounds', '1', '--seed', '7', '--sabotage', sabotage)
    expect(violations[kind]?.length).toBeGreaterThan(0)
  })

  test(
    'a full disk: nothing is acknowledged that is not safe, and it recovers',
    { timeout: 90_000 },
    async (context) => {
      const { counts, violations, skipped } = await chaos('full', '--rounds', '1')
      if (skipped !== undefined) return skip(context, skipped)
      expect(found(violations)).toEqual({})
      expect(counts.notTaken).toBeGreaterThan(0)
    },
  )

  test('a power cut: what was acknowledged had reached the disk', { timeout: 90_000 }, async (context) => {
    const { counts, violations, skipped } = await chaos('power', '--rounds', '1')
    if (skipped !== undefined) return skip(context, skipped)
    expect(found(violations)).toEqual({})
    expect(counts.acknowledged).toBeGreaterThan(20)
  })

  test('a power cut notices a store that does not sync', { timeout: 90_000 }, async (context) => {
    const { violations, skipped } = await chaos('power', '--rounds', '1', '--sabotage', 'unsynced')
    if (skipped !== undefined) return skip(context, skipped)
    expect(violations.lost?.length).toBeGreaterThan(0)
  })

  test('50 flipped bits: harmless, told or refused each time', { timeout: 90_000 }, async () => {
    const { counts, violations } = await chaos('corrupt', '--rounds', '50')
    expect(found(violations)).toEqual({})
    expect((counts.told ?? 0) + (counts.refused ?? 0)).toBeGreaterThan(0)
  })

  test('a flipped bit that nobody tells of is noticed', { timeout: 90_000 }, async () => {
    const { violations } = await chaos('corrupt', '--rounds', '20', '--sabotage', 'hushed')
    expect(violations.silent?.length).toBeGreaterThan(0)
  })
})

describe('the checker', () => {
  const sound = () => evidenceOf(['a', 'b', 'c'])
  const sent = ['a', 'b', 'c'].map(sentOf)

  test('finds nothing where nothing is wrong', () => {
    expect(found(checker.check(sent, sound()))).toEqual({})
  })

  const sabotages: Record<string, [string, (evidence: Evidence) => void]> = {
    'a missing message': ['lost', ({ inbound }) => inbound.splice(1, 1)],
    'a message under another id': ['lost', ({ inbound }) => (inbound[1]!.id = 'm-other')],
    'another text': ['changed', ({ inbound }) => (inbound[1]!.text = 'something else')],
    'a message that is there twice': [
      'takenTwice',
      ({ inbound }) => inbound.push({ ...inbound[1]!, id: 'm-2' }),
    ],
    'a message without an end': ['withoutEnd', ({ inbound }) => (inbound[2]!.ended = false)],
    'a message that died': ['notReplied', ({ inbound }) => (inbound[2]!.state = 'dead')],
    'a second answer': ['answeredTwice', ({ outbound }) => outbound.push({ ...outbound[0]!, id: 'o-2' })],
    'a missing answer': ['unanswered', ({ outbound }) => outbound.splice(0, 1)],
    'an answer to something else': ['unanswered', ({ outbound }) => (outbound[0]!.text = 'something else')],
    'a reordered session': ['outOfOrder', ({ said }) => said.reverse()],
    'a turn that is in the session twice': ['saidTwice', ({ said }) => said.push(said[0]!)],
    'a turn that the session does not have': ['notRemembered', ({ said }) => said.splice(1, 1)],
    'a line that cannot be read': ['unreadable', ({ unreadable }) => unreadable.push('{"tu')],
  }
  for (const [what, [kind, sabotage]] of Object.entries(sabotages)) {
    test(`finds ${what}`, () => {
      const evidence = sound()
      sabotage(evidence)
      expect(Object.keys(found(checker.check(sent, evidence)))).toContain(kind)
    })
  }

  test('finds a message that was acknowledged with two ids, and one that was told two answers', () => {
    const [a, b, c] = sent as [Sent, Sent, Sent]
    const twice = [{ ...a, messageIds: ['m-a', 'm-z'] }, { ...b, replies: ['b', 'b again'] }, c]
    expect(Object.keys(found(checker.check(twice, sound())))).toEqual(
      expect.arrayContaining(['takenTwice', 'answeredTwice']),
    )
  })
})

describe('the checker of Telegram', () => {
  interface Run {
    said: { chat: number; text: string; updateId: number }[]
    shown: Map<number, string[]>
    unconfirmed: number[]
    doubts: number
    evidence: Evidence
  }
  const names = ['a', 'b', 'c']
  const sound = (): Run => ({
    said: names.map((name, updateId) => ({ chat: 1, text: `text ${name}`, updateId })),
    shown: new Map([[1, ['text a', 'text b\ntext c']]]),
    unconfirmed: [],
    doubts: 0,
    evidence: {
      ...evidenceOf(names),
      inbound: evidenceOf(names).inbound.map((one, place) => ({ ...one, deliveryId: `${place}` })),
    },
  })

  test('finds nothing where nothing is wrong, nor in a doubt that is accounted for', () => {
    expect(found(telegram.checkTelegram(sound()))).toEqual({})
    const doubtful = sound()
    doubtful.shown.set(1, ['text b\ntext c'])
    doubtful.doubts = 1
    Object.assign(doubtful.evidence.outbound[0]!, { state: 'uncertain', reason: 'cut off' })
    expect(found(telegram.checkTelegram(doubtful))).toEqual({})
  })

  const sabotages: Record<string, [string, (run: Run) => void]> = {
    'a message that is not in the ledger': ['lost', ({ evidence }) => evidence.inbound.splice(1, 1)],
    'a message with two records': [
      'takenTwice',
      ({ evidence }) => evidence.inbound.push({ ...evidence.inbound[1]!, id: 'm-2' }),
    ],
    'an update that was never confirmed': ['unconfirmed', ({ unconfirmed }) => unconfirmed.push(7)],
    'a missing answer': ['unanswered', ({ shown }) => shown.set(1, ['text a'])],
    'an answer that is shown twice': ['sentTwice', ({ shown }) => shown.get(1)!.push('text a')],
    'an answer in another chat': ['madeUp', ({ shown }) => shown.set(2, ['text a'])],
    'an answer that comes late': ['outOfOrder', ({ shown }) => shown.set(1, ['text b', 'text a', 'text c'])],
    'an end without a reason': ['unexplained', ({ evidence }) => (evidence.outbound[0]!.state = 'waiting')],
    'a doubt too many': [
      'tooUncertain',
      ({ evidence }) => Object.assign(evidence.outbound[0]!, { state: 'uncertain', reason: 'cut off' }),
    ],
  }
  for (const [what, [kind, sabotage]] of Object.entries(sabotages)) {
    test(`finds ${what}`, () => {
      const run = sound()
      sabotage(run)
      expect(Object.keys(found(telegram.checkTelegram(run)))).toContain(kind)
    })
  }
})

/** Runs a fault in a process of its own, as a person would. */
async function chaos(...args: readonly string[]): Promise<Outcome> {
  const file = fileURLToPath(new URL('run.js', folder))
  const { stdout } = await exec(process.execPath, [file, ...args, '--json'], { maxBuffer: 2 ** 26 }).catch(
    (error: { stdout?: string }) => {
      if (!error.stdout) throw error
      return { stdout: error.stdout }
    },
  )
  const [outcome] = JSON.parse(stdout) as [Outcome]
  return outcome
}

/** The kinds of violation of which there is one. */
function found(violations: Outcome['violations']): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(violations).filter(([, list]) => list.length > 0))
}

function skip(context: { skip(note: string): never }, reason: string): never {
  // Off Linux nothing of the kind exists; a Linux that lacks the tools cannot prove what it should.
  if (process.env.CI === 'true' && reason.includes('ENOENT')) throw new Error(`a tool is missing: ${reason}`)
  process.stderr.write(`SKIPPED: ${reason}\n`)
  return context.skip(reason)
}

function sentOf(name: string): Sent {
  return {
    id: name,
    sender: 'ann',
    text: `text ${name}`,
    messageIds: [`m-${name}`],
    replies: [`text ${name}`],
  }
}

function evidenceOf(names: readonly string[]): Evidence {
  return {
    inbound: names.map((name) => {
      const state = 'replied'
      return { id: `m-${name}`, deliveryId: name, state, reason: null, ended: true, text: `text ${name}` }
    }),
    outbound: names.map((name) => {
      const answers = [`m-${name}`]
      return { id: `o-${name}`, state: 'delivered', reason: null, text: `text ${name}`, answers }
    }),
    said: names.map((name) => ({ key: 'agent:main:http:ann', messageId: `m-${name}`, text: `text ${name}` })),
    unreadable: [],
  }
}
