import type { OptionsOf } from '@openclaw/sdk'

const pointer = { type: 'string', pattern: '^(/([^~/]|~[01])*)+$' } as const
const name = { type: 'string', minLength: 1 } as const

/** Where the parts of a message are in an incoming body, as JSON Pointers. */
const fields = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...{ id: pointer, text: pointer, sender: pointer, senderName: pointer },
    ...{ peer: pointer, group: pointer, thread: pointer, mentioned: pointer },
    ...{ sentAt: pointer, replyTo: pointer, attachments: pointer },
  },
  description: 'Where the parts of a message are in an incoming body: JSON Pointers.',
} as const

/** How the parts of an answer are called in an outgoing body. */
const reply = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...{ id: name, text: name, peer: name, kind: name },
    ...{ thread: name, replyTo: name, attachments: name },
  },
  description: 'How the parts of an answer are called in an outgoing body.',
} as const

const account = {
  path: {
    type: 'string',
    pattern: '^(/[A-Za-z0-9._~-]+)+$',
    description: 'Where messages are posted to; /webhook/<account> by default.',
  },
  secrets: {
    type: 'array',
    items: { type: 'string', writeOnly: true },
    minItems: 1,
    maxItems: 2,
    description: 'The active keys, of 32 bytes or more. All are accepted, the first one signs.',
  },
  url: {
    type: 'string',
    // `fetch` takes no address with a name and a password in it.
    pattern: '^https?://[^/@?#]+([/?#].*)?$',
    writeOnly: true,
    description: 'Where answers are posted to.',
  },
  toleranceMs: {
    type: 'integer',
    minimum: 1_000,
    description: 'How far the time of a signature may be from now, in both directions.',
  },
  timeoutMs: { type: 'integer', minimum: 1, description: 'How long the receiver has for its answer.' },
  maxBytes: { type: 'integer', minimum: 1, description: 'The largest body taken.' },
  fields,
  reply,
} as const

export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, default: 'webhook', description: 'The name that rules match.' },
    ...account,
    toleranceMs: { ...account.toleranceMs, default: 300_000 },
    timeoutMs: { ...account.timeoutMs, default: 10_000 },
    maxBytes: { ...account.maxBytes, default: 1_048_576 },
    accounts: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[A-Za-z0-9-]+$' },
      additionalProperties: { type: 'object', additionalProperties: false, properties: account },
      description: 'Several accounts by name. Each has what stands beside them, unless it says else.',
    },
  },
  if: { not: { required: ['accounts'] } },
  then: { required: ['secrets', 'url'] },
} as const

export type WebhookOptions = OptionsOf<typeof options>
export type Fields = Required<OptionsOf<typeof fields>>
export type ReplyNames = Required<OptionsOf<typeof reply>>
