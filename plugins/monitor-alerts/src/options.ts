import { alarmKinds } from './alarm.js'

export const options = {
  type: 'object',
  additionalProperties: false,
  anyOf: [{ required: ['webhook'] }, { required: ['to'] }],
  properties: {
    webhook: {
      type: 'object',
      additionalProperties: false,
      required: ['url'],
      properties: {
        url: {
          type: 'string',
          pattern: '^https?://',
          writeOnly: true,
          description: 'Where notices are posted. Often it is a secret by itself.',
        },
        secret: {
          type: 'string',
          minLength: 16,
          writeOnly: true,
          description: 'Signs each notice, HMAC-SHA256, so that the receiver knows who it is from.',
        },
      },
      description: 'Gets each notice by POST, as JSON.',
    },
    to: {
      type: 'object',
      additionalProperties: false,
      required: ['channel', 'peer'],
      properties: {
        channel: { type: 'string', minLength: 1, description: 'A channel that can speak first.' },
        account: { type: 'string', minLength: 1, default: 'default', description: 'Which bot speaks.' },
        peer: { type: 'string', minLength: 1, description: 'The platform id of the person or group.' },
        kind: { enum: ['direct', 'group'], default: 'direct', description: 'What the peer is.' },
        thread: { type: 'string', minLength: 1, description: 'A topic or thread of the peer.' },
      },
      description: 'Somebody on a channel gets each notice as a message.',
    },
    on: {
      type: 'array',
      items: { enum: alarmKinds },
      minItems: 1,
      uniqueItems: true,
      default: ['overdue', 'dead', 'channel', 'disk', 'certificate', 'plugin'],
      description: 'What is told; all by default.',
    },
    groupMs: {
      type: 'integer',
      minimum: 1,
      default: 60_000,
      description: 'ms from the first alarm to the notice, which tells all of a kind together.',
    },
    maxPerHour: {
      type: 'integer',
      minimum: 1,
      default: 20,
      description: 'Notices in an hour; past it alarms are counted, and told in the next one.',
    },
    quietMs: {
      type: 'integer',
      minimum: 1,
      default: 300_000,
      description: 'ms that a channel may be without its connection.',
    },
    diskFreePercent: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 5,
      description: 'Less free than this, on the disk of the home, raises an alarm.',
    },
    certificates: {
      type: 'array',
      items: { type: 'string', pattern: '^(?:/|~/|[A-Za-z]:)' },
      uniqueItems: true,
      default: [],
      description: 'PEM files to watch, also those of a proxy before the gateway. Absolute paths.',
    },
    certificateDays: {
      type: 'integer',
      minimum: 1,
      default: 14,
      description: 'Days before its end that a certificate raises an alarm.',
    },
  },
} as const
