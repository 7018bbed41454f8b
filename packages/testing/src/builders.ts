import type { Envelope, Incoming, Outbound, SessionEntry, Turn, TurnMessage } from '@openclaw/sdk'

let count = 0

function next(prefix: string): string {
  count += 1
  return `${prefix}${count}`
}

/** A direct message on the loopback channel; whatever is given replaces what is made up. */
export function buildEnvelope(given: Partial<Envelope> = {}): Envelope {
  const peer = given.peer ?? { kind: 'direct', id: 'ann' }
  return {
    ...{ channel: 'loopback', account: 'default', deliveryId: next('delivery'), text: 'hello' },
    ...{ peer, sender: { id: peer.id } },
    ...given,
  }
}

export function buildIncoming(given: Partial<Incoming> & { readonly text?: string } = {}): Incoming {
  const { text, ...rest } = given
  const envelope = given.envelope ?? buildEnvelope(text === undefined ? {} : { text })
  return {
    ...{ id: next('m'), envelope, acceptedAt: 0, stages: [] },
    route: { agentId: 'main', rule: 'default', trace: [] },
    key: `agent:main:loopback:default:direct:${envelope.peer.id}`,
    ...rest,
  }
}

export function buildOutbound(given: Partial<Outbound> = {}): Outbound {
  return {
    ...{ id: next('o'), channel: 'loopback', account: 'default', text: 'hello back' },
    ...{ peer: { kind: 'direct', id: 'ann' }, answers: [] },
    ...given,
  }
}

export function buildTurn(given: Partial<Turn> = {}): Turn {
  const text = given.text ?? 'hello'
  const message: TurnMessage = { id: next('m'), envelope: buildEnvelope({ text }), acceptedAt: 0 }
  return {
    ...{
      id: next('turn'),
      attempt: 1,
      agentId: 'main',
      sessionKey: 'agent:main:loopback:default:direct:ann',
    },
    ...{ messages: [message], text, history: [], instructions: [], tools: [] },
    ...given,
  }
}

export function buildEntry(text: string, given: Partial<SessionEntry> = {}): SessionEntry {
  return { role: 'user', text, at: 0, ...given }
}
