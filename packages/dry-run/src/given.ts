import type { Envelope } from '@openclaw/sdk'
import type { Given } from './suite.js'

/** The envelope that a channel would have made of it. */
export function envelopeOf(given: Given, deliveryId: string): Envelope {
  const {
    channel = 'test',
    account = 'default',
    userId = 'someone',
    peer = userId,
    peerKind = 'direct',
  } = given
  const { userName: name, roles, isBot, isSelf, serverId: space, text = '' } = given
  const { thread, mentioned, agentId, fingerprint, platformId, replyTo, sentAt, attachments } = given
  return present({
    ...{
      channel,
      account,
      text,
      space,
      thread,
      mentioned,
      agentId,
      fingerprint,
      platformId,
      replyTo,
      sentAt,
    },
    attachments,
    deliveryId: given.deliveryId ?? deliveryId,
    peer: { kind: peerKind, id: peer },
    sender: present({ id: userId, name, roles, isBot, isSelf }),
  })
}

/** The other way: what is not as by default. */
export function givenOf(envelope: Envelope): Given {
  const { channel, account, peer, sender, space: serverId, text, thread, mentioned, agentId } = envelope
  const { deliveryId, fingerprint, platformId, replyTo, sentAt, attachments } = envelope
  const { id: userId, name: userName, roles, isBot, isSelf } = sender
  return present({
    ...{
      channel,
      account: account === 'default' ? undefined : account,
      userId,
      userName,
      roles,
      isBot,
      isSelf,
    },
    peer: peer.id === userId ? undefined : peer.id,
    peerKind: peer.kind === 'direct' ? undefined : peer.kind,
    ...{
      thread,
      serverId,
      mentioned,
      agentId,
      deliveryId,
      fingerprint,
      platformId,
      replyTo,
      sentAt,
      attachments,
    },
    text,
  })
}

/** Without the keys that have no value. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T
}
