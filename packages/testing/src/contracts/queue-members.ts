import assert from 'node:assert/strict'
import { isOpenClawError } from '@openclaw/sdk'
import { buildEnvelope, buildEntry, buildIncoming } from '../builders.js'
import type { Contract } from '../contract.js'
import { membersCase, type MakeShared, type Member, type MembersBench } from './members-bench.js'
import { ending, outbound, texts } from './queue-bench.js'

/** What queues promise that share a store. Each of them also keeps the promises of a queue alone. */
export const queueMembersContract: Contract<MakeShared> = [
  membersCase('hand each message to one of them, however many ask at once', async ({ join, when }) => {
    const members = [await join(), await join(), await join()]
    const accepted = await Promise.all(
      Array.from({ length: 60 }, (_, index) => members[index % 3]!.accept({ key: `key ${index % 7}` })),
    )
    const handled: string[] = []
    const stop = new AbortController()
    const work = members.flatMap((member) => [1, 2].map(() => workOn(member, handled, stop.signal)))
    await when(() => handled.length >= accepted.length)
    stop.abort()
    await Promise.all(work)
    assert.deepEqual(handled.toSorted(), accepted.map(({ id }) => id).toSorted())
  }),
  membersCase('keep the order of a key, whoever takes its messages in', async ({ join, when }) => {
    const [first, second] = [await join(), await join()]
    const ids: string[] = []
    for (let index = 0; index < 20; index += 1) {
      ids.push((await (index % 2 ? first : second).accept({ text: `${index}` })).id)
    }
    const handled: string[] = []
    const stop = new AbortController()
    const work = [first, second].map((member) => workOn(member, handled, stop.signal))
    await when(() => handled.length >= ids.length)
    stop.abort()
    await Promise.all(work)
    assert.deepEqual(handled, ids)
  }),
  membersCase('put what comes first first, also where both take it in at once', async ({ join }) => {
    const [owner, other] = [await join(), await join()]
    await owner.accept({ text: 'held' })
    const held = await owner.claim(1)
    await other.accept({ text: 'one' })
    // Told no other way than with the answer to this one.
    await owner.accept({ text: 'two' })
    await held.settle(ending(held))
    held.release()
    assert.deepEqual(texts(await owner.claim()), ['one', 'two'])
  }),
  membersCase('know deliveries of each other', async ({ join }) => {
    const [first, second] = [await join(), await join()]
    const envelope = buildEnvelope({ deliveryId: 'd1', fingerprint: 'a' })
    const { id } = await first.accept({ envelope })
    const again = await second.queue.accept(buildIncoming({ envelope }))
    assert.deepEqual(again, { status: 'duplicate', id, conflict: false })
    const both = await Promise.all(
      [first, second, first, second].map(({ queue }) =>
        queue.accept(buildIncoming({ envelope: buildEnvelope({ deliveryId: 'd2' }) })),
      ),
    )
    assert.equal(both.filter(({ status }) => status === 'accepted').length, 1)
  }),
  membersCase('give a message to the one that has its key, and wake it', async ({ join }) => {
    const [owner, other] = [await join(), await join()]
    await owner.accept({ text: 'one' })
    const held = await owner.claim(1)
    const { id } = await other.accept({ text: 'two' })
    assert.equal(other.queue.depth().waiting, 0)
    assert.equal(await other.tryClaim(), undefined)
    await held.settle(ending(held))
    held.release()
    assert.equal((await owner.claim()).messages[0]?.id, id)
  }),
  membersCase('leave a key to whoever takes its next message in, with a higher epoch', async ({ join }) => {
    const [first, second] = [await join(), await join()]
    let last = 0
    for (const member of [second, first, second, first]) {
      await member.accept()
      const claim = await member.claim()
      assert.ok(claim.epoch > last, `${claim.epoch} > ${last}`)
      last = claim.epoch
      await claim.settle(ending(claim))
      claim.release()
    }
  }),
  membersCase('leave a key with whoever has not appended a turn of it yet', async ({ join, when }) => {
    const [owner, other] = [await join(), await join()]
    await owner.accept({ text: 'one' })
    const settled = await owner.claim()
    const entries = [buildEntry('one')]
    await settled.settle({ ...ending(settled), turnId: 't1', entries })
    settled.release()
    await other.accept({ text: 'two' })
    assert.equal(await other.tryClaim(), undefined)
    const next = await owner.claim()
    assert.deepEqual(next.unappended, [{ turnId: 't1', entries }])
    assert.equal(next.shared, true)
    next.appended('t1', Promise.resolve())
    await next.settle(ending(next))
    next.release()
    await when(async () => {
      await other.accept({ text: 'three' })
      const claim = await other.tryClaim()
      const after = claim ?? (await owner.claim())
      await after.settle(ending(after))
      after.release()
      return claim !== undefined
    })
  }),
  membersCase(
    'say that a session may be another’s work only where there are others',
    async ({ join, when }) => {
      const first = await join()
      await first.accept()
      const alone = await first.claim()
      assert.equal(alone.shared, false)
      await alone.settle(ending(alone))
      alone.release()
      await join()
      await when(async () => {
        await first.accept()
        const claim = await first.claim()
        await claim.settle(ending(claim))
        claim.release()
        return claim.shared
      })
    },
  ),
  membersCase('take over what a closed one leaves', async ({ join }) => {
    const [first, second] = [await join(), await join()]
    const { id } = await first.accept()
    const claim = await first.claim()
    claim.release()
    await first.queue.close()
    const again = await second.claim()
    assert.equal(again.messages[0]?.id, id)
    assert.ok(again.epoch > claim.epoch)
  }),
  membersCase('take over what one has that stands still, and refuse it when it goes on', async (bench) => {
    const [frozen, other] = [await bench.join(), await bench.join()]
    const { id } = await frozen.accept()
    const late = await frozen.claim()
    frozen.freeze()
    const claim = await other.claim()
    assert.equal(claim.messages[0]?.id, id)
    assert.ok(claim.epoch > late.epoch)
    await claim.settle({ ...ending(claim), outbound: [outbound('once')] })
    claim.release()
    frozen.thaw()
    await assert.rejects(
      bench.until(late.settle({ ...ending(late), outbound: [outbound('twice')] })),
      isStale,
    )
    late.release()
    assert.equal((await other.queue.get(id))?.outboundIds?.length, 1)
    assert.equal(await other.queue.get('twice'), undefined)
    await worksAgain(bench, frozen, claim.epoch)
  }),
  membersCase('refuse one that stood still whatever it does first', async (bench) => {
    const [frozen, other] = [await bench.join(), await bench.join()]
    await frozen.accept({ key: 'a' })
    await frozen.accept({ key: 'b' })
    const [retried, renewed] = [await frozen.claim(), await frozen.claim()]
    frozen.freeze()
    const taken = [await other.claim(), await other.claim()]
    frozen.thaw()
    await assert.rejects(bench.until(retried.retry({ error: 'x', delayMs: 0 })), isStale)
    await assert.rejects(renewed.renew(), isStale)
    assert.equal(await frozen.tryClaim(), undefined)
    for (const claim of taken) await claim.settle(ending(claim))
    await worksAgain(bench, frozen, 0)
  }),
  membersCase('take messages in while they are taken for dead', async ({ join, until }) => {
    const [frozen, other] = [await join(), await join()]
    await frozen.accept({ key: 'a' })
    frozen.freeze()
    await other.claim()
    frozen.thaw()
    const { id } = await until(frozen.accept({ key: 'b' }))
    assert.equal((await frozen.claim()).messages[0]?.id, id)
  }),
  membersCase('send to a conversation in order, whoever answered', async ({ join, until }) => {
    const [first, second] = [await join(), await join()]
    for (const [member, key] of [
      [first, 'a'],
      [second, 'b'],
    ] as const) {
      await member.accept({ key })
      const claim = await member.claim()
      await claim.settle({ ...ending(claim), outbound: [outbound(`answer to ${key}`)] })
      claim.release()
    }
    const request = { channel: 'loopback', account: 'default', marked: false, leaseMs: 10_000 }
    const signal = new AbortController().signal
    const elsewhere = new AbortController()
    const none = second.queue.claimSend({ ...request, signal: elsewhere.signal })
    for (const id of ['answer to a', 'answer to b']) {
      const sending = (await until(first.queue.claimSend({ ...request, signal })))!
      assert.equal(sending.outbound.id, id)
      await sending.settle({ outcome: { state: 'delivered' } })
    }
    elsewhere.abort()
    assert.equal(await none, undefined)
  }),
  membersCase('tell who waits for an answer, though another gave it', async ({ join }) => {
    const [owner, receiver] = [await join(), await join()]
    const { message, claim } = await awaitedElsewhere(owner, receiver)
    const sends = await claim.settle({ ...ending(claim), outbound: [connected('reply')] })
    assert.deepEqual(sends, [])
    const answered = await receiver.answered()
    assert.deepEqual(answered.message, { id: message.id, deliveryId: message.envelope.deliveryId })
    assert.equal(answered.outcome.state, 'replied')
    assert.deepEqual(
      answered.sends.map(({ outbound: sent }) => sent.id),
      ['reply'],
    )
    await answered.sends[0]!.settle({ outcome: { state: 'delivered' } })
    assert.equal((await receiver.queue.get('reply'))?.state, 'delivered')
  }),
  membersCase('tell who waits that nothing will be said', async ({ join }) => {
    const [owner, receiver] = [await join(), await join()]
    const { message, claim } = await awaitedElsewhere(owner, receiver)
    await claim.settle(ending(claim, { state: 'silent', reason: 'nothing was said' }))
    const { message: told, outcome, sends } = await receiver.answered()
    assert.equal(told.id, message.id)
    assert.deepEqual(outcome, { state: 'silent', reason: 'nothing was said' })
    assert.deepEqual(sends, [])
  }),
  membersCase('end an answer at once whose caller is gone', async ({ join }) => {
    const [owner, receiver] = [await join(), await join()]
    const { claim } = await awaitedElsewhere(owner, receiver)
    await receiver.queue.close()
    await passed(owner)
    assert.deepEqual(await claim.settle({ ...ending(claim), outbound: [connected('reply')] }), [])
    const record = await owner.queue.get('reply')
    assert.deepEqual([record?.state, record?.reason], ['expired', 'connection lost'])
  }),
  membersCase('end an answer whose caller’s process went away with it', async ({ join, when }) => {
    const [owner, receiver] = [await join(), await join()]
    const { claim } = await awaitedElsewhere(owner, receiver)
    receiver.freeze()
    await claim.settle({ ...ending(claim), outbound: [connected('reply')] })
    await when(async () => (await owner.queue.get('reply'))?.state === 'expired')
  }),
  membersCase('tell a caller whose process stood still while the answer came', async ({ join, when }) => {
    const [owner, receiver] = [await join(), await join()]
    const { claim, message } = await awaitedElsewhere(owner, receiver)
    receiver.freeze()
    await receiver.queue.get(message.id)
    await claim.settle({ ...ending(claim), outbound: [connected('reply')] })
    await when(async () => (await owner.queue.get('reply'))?.state === 'expired')
    receiver.thaw()
    const answered = await receiver.answered()
    assert.deepEqual([answered.message.id, answered.sends[0]?.outbound.id], [message.id, 'reply'])
  }),
  membersCase('give a dead message one more chance, whoever is asked', async ({ join }) => {
    const [first, second] = [await join(), await join()]
    const { id } = await first.accept()
    const claim = await first.claim()
    await claim.settle(ending(claim, { state: 'dead', reason: 'broken' }))
    claim.release()
    const asked = await Promise.all([first, second, second].map(({ queue }) => queue.redrive(id)))
    assert.equal(asked.filter(Boolean).length, 1)
    const { waiting } = first.queue.depth()
    const again = await (waiting > 0 ? first : second).claim()
    assert.equal(again.messages[0]?.id, id)
  }),
]

/** Takes one message after the other, for each its id. */
async function workOn({ queue }: Member, handled: string[], signal: AbortSignal): Promise<void> {
  for (;;) {
    const claim = await queue.claimTurn({ batchSize: 1, leaseMs: 10_000, signal })
    if (!claim) return
    handled.push(...claim.messages.map(({ id }) => id))
    await claim.settle(ending(claim))
    claim.release()
  }
}

/** A message that waits with one member and was taken in by another, where somebody waits for the answer. */
async function awaitedElsewhere(owner: Member, receiver: Member) {
  await owner.accept({ text: 'first' })
  const first = await owner.claim()
  const message = await receiver.accept({ text: 'second', awaited: true })
  await first.settle(ending(first))
  first.release()
  const claim = await owner.claim()
  assert.equal(claim.messages[0]?.id, message.id)
  return { message, claim }
}

async function worksAgain({ until, when }: MembersBench, member: Member, above: number): Promise<void> {
  const { id } = await until(member.accept({ key: 'new' }))
  const claim = await member.claim()
  assert.equal(claim.messages[0]?.id, id)
  assert.ok(claim.epoch > above)
  await claim.settle(ending(claim))
  await when(async () => (await member.queue.get(id))?.state === 'replied')
}

/** Lets time pass without anything to claim. */
async function passed(member: Member): Promise<void> {
  assert.equal(await member.tryClaim(), undefined)
}

function connected(id: string) {
  return { ...outbound(id), connection: true }
}

function isStale(error: unknown): boolean {
  return isOpenClawError(error, 'OC_CLAIM_STALE')
}
