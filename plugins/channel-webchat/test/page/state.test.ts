import { describe, expect, it } from 'vitest'
import type { ChatEvent, Said } from '../../src/protocol.js'
import { exchangesOf } from '../../page/src/exchange.js'
import { changed, emptyView, lacksModel, threadOf, type View } from '../../page/src/state.js'
import { isBusy, type Pending } from '../../page/src/thread.js'
import { hello, said } from './fakes.js'

const conversation = 'c'

function after(...events: readonly ChatEvent[]): View {
  return events.reduce(
    (view, event) => changed(view, { type: 'told', event, at: 5 }),
    emptyView(conversation),
  )
}

function tell(view: View, event: ChatEvent): View {
  return changed(view, { type: 'told', event, at: 5 })
}

function history(messages: readonly Said[], changes: object = {}): ChatEvent {
  return { type: 'history', conversation, messages, drafts: [], older: false, ...changes }
}

function shown(view: View): string[] {
  return threadOf(view, conversation).messages.map(({ id }) => id)
}

function draft(text: string, keep: number): ChatEvent {
  return { type: 'draft', conversation, draft: { id: 'r', answers: ['a'], keep, text } }
}

describe('history', () => {
  it('goes before what is shown when it is older', () => {
    const view = after(history([said('b'), said('c')], { next: 'n' }), history([said('a')], { older: true }))
    expect(shown(view)).toEqual(['a', 'b', 'c'])
    expect(threadOf(view, conversation).next).toBeUndefined()
  })

  it('leaves no gap and doubles nothing when it comes again after a lost connection', () => {
    const before = after(
      history([said('b'), said('c')], { next: 'n' }),
      history([said('a')], { older: true, next: 'm' }),
    )
    const view = tell(before, history([said('c', { text: 'new' }), said('d')], { next: 'k' }))
    expect(shown(view)).toEqual(['a', 'b', 'c', 'd'])
    expect(threadOf(view, conversation).messages[2]?.text).toBe('new')
    expect(threadOf(view, conversation).next).toBe('m')
  })

  it('begins anew when so much happened that there may be a gap', () => {
    const view = tell(after(history([said('a')])), history([said('x'), said('y')], { next: 'k' }))
    expect(shown(view)).toEqual(['x', 'y'])
    expect(threadOf(view, conversation).next).toBe('k')
  })

  it('keeps what was said after it was read', () => {
    const view = tell(after(history([said('a'), said('b')])), history([said('a')]))
    expect(shown(view)).toEqual(['a', 'b'])
  })
})

describe('drafts', () => {
  const running = history([said('a', { state: 'running' })])

  it('grow, and take back what no longer holds', () => {
    const view = after(running, draft('Hello', 0), draft(' world', 5), draft('p', 3))
    expect(threadOf(view, conversation).drafts).toMatchObject([{ text: 'Help', keep: 0 }])
    expect(isBusy(threadOf(view, conversation))).toBe(true)
  })

  it('are not shown when their beginning is unknown', () => {
    expect(threadOf(after(running, draft('x', 5)), conversation).drafts).toEqual([])
  })

  it('go when the answer is there, and when none will come', () => {
    const replied = said('a', { replies: [{ id: 'r', text: 'Hello', state: 'waiting' }] })
    const stopped = said('a', { state: 'silent', reason: 'interrupted' })
    for (const message of [replied, stopped]) {
      const view = after(running, draft('Hel', 0), { type: 'said', conversation, message })
      expect(threadOf(view, conversation).drafts).toEqual([])
      expect(isBusy(threadOf(view, conversation))).toBe(false)
    }
  })
})

describe('what is pending', () => {
  const pending: Pending = { id: 'page-a', conversation, text: 'hi', at: 1, status: 'sending' }
  const view = changed(after(history([])), { type: 'pending', pending })
  const receipt = { type: 'receipt', conversation, id: 'page-a' } as const
  const statusAfter = (event: ChatEvent) => threadOf(tell(view, event), conversation).pending[0]

  it('shows what the receipt says', () => {
    expect(statusAfter({ ...receipt, status: 'accepted', messageId: 'a' })).toMatchObject({
      status: 'accepted',
    })
    expect(statusAfter({ ...receipt, status: 'full', reason: 'full' })).toMatchObject({ status: 'later' })
    expect(statusAfter({ ...receipt, status: 'refused', reason: 'blocked' })).toMatchObject({
      status: 'failed',
      reason: 'blocked',
    })
  })

  it('is one with what the gateway tells back', () => {
    const told = tell(view, { type: 'said', conversation, message: said('a') })
    expect(threadOf(told, conversation)).toMatchObject({ pending: [], messages: [{ id: 'a' }] })
    expect(threadOf(tell(view, history([said('a')])), conversation).pending).toEqual([])
  })

  it('shows an error about it, and other errors above the conversation', () => {
    const error = { type: 'error', code: 'OC_X', message: 'Too long', hint: 'Shorten it' } as const
    expect(statusAfter({ ...error, about: 'say', ref: 'page-a' })).toMatchObject({
      status: 'failed',
      reason: 'Too long',
    })
    expect(tell(view, { ...error, about: 'open' }).notice).toMatchObject({ code: 'OC_X' })
  })
})

it('brings a conversation to the top, and names a new one after its first message', () => {
  const conversations = [
    { id: 'old', title: 'Old', updatedAt: 3 },
    { id: 'older', title: 'Older', updatedAt: 2 },
  ]
  const view = after(
    { type: 'conversations', conversations },
    { type: 'said', conversation: 'older', message: said('b', { at: 9 }) },
    { type: 'said', conversation: 'new', message: said('a', { at: 8 }) },
  )
  expect(view.conversations.map(({ title }) => title)).toEqual(['Older', 'text of a', 'Old'])
})

it('forgets everything when somebody else signs in, and nothing when the same comes back', () => {
  const view = after(hello(), history([said('a')]))
  expect(shown(tell(view, hello()))).toEqual(['a'])
  expect(shown(tell(view, hello('other')))).toEqual([])
})

it('lacks a model only when all who answer stand in for another', () => {
  const placeholder = { id: 'echo', placeholder: true }
  const view = after(hello())
  expect(lacksModel({ ...view, agents: [placeholder] })).toBe(true)
  expect(lacksModel({ ...view, agents: [placeholder, { id: 'main', placeholder: false }] })).toBe(false)
  expect(lacksModel({ ...view, agents: [] })).toBe(false)
})

it('shows an answer to several messages once, below the last of them', () => {
  const replies = [{ id: 'r', text: 'both', state: 'delivered' as const }]
  const view = after(
    history([said('a', { replies }), said('b', { replies }), said('c', { state: 'running' })], {
      drafts: [{ id: 's', answers: ['c'], keep: 0, text: 'x' }],
    }),
  )
  const exchanges = exchangesOf(threadOf(view, conversation))
  expect(exchanges.map((exchange) => [exchange.replies.length, exchange.drafts.length])).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
  ])
})
