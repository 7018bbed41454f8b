import type { Envelope } from '@openclaw/sdk'

const texts = [
  '',
  ' ',
  '\u0000\u001b[31m',
  '\u202eevil\u202c',
  '\u200b'.repeat(100),
  '\ud800',
  'x'.repeat(100_000),
]
const ids = [
  '__proto__',
  'constructor',
  '*',
  '\u200bann',
  '\u202enna',
  'a'.repeat(10_000),
  '../../etc',
  '"}',
  '%00',
]

/** Whatever a channel may hand over: envelopes that are well formed, with what nobody expects in them. */
export function oddEnvelopes(given: Partial<Envelope>): Partial<Envelope>[] {
  const group = { kind: 'group', id: 'odd group' } as const
  return [
    ...texts.map((text) => ({ ...given, text })),
    ...ids.map((id) => ({ ...given, sender: { id }, peer: { kind: 'direct', id } as const })),
    ...ids.map((id) => ({ ...given, peer: { kind: 'group', id } as const })),
    ...ids.map((id) => ({ ...given, thread: id })),
    { ...given, peer: group, mentioned: true },
    { ...given, sender: { id: 'bot', isBot: true, isSelf: true, roles: ['', '*'], name: '' } },
    { ...given, sender: { id: 'named', name: '\u202e'.repeat(5_000) } },
    { ...given, edited: true, replyTo: '', platformId: '', sentAt: Number.NaN },
    { ...given, attachments: [{ id: '', kind: 'file', name: '../..', sizeBytes: -1 }] },
  ]
}
