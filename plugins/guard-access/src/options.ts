// "*" would read as everybody; everybody is the policy `open`, and nothing else.
const ids = (description: string) =>
  ({
    type: 'array',
    uniqueItems: true,
    items: { type: 'string', pattern: '^(?!\\*$)[^]' },
    description,
  }) as const

const settings = {
  dmPolicy: {
    enum: ['pairing', 'allowlist', 'open', 'disabled'],
    description: 'Who may write directly. On a platform: pairing; of pages and programs: open.',
  },
  allowFrom: ids('Ids of people who may write directly. An empty list is nobody.'),
  groupPolicy: {
    enum: ['allowlist', 'open', 'disabled'],
    description: 'Which groups are heard. On a platform: allowlist, those under groups; else open.',
  },
  groupAllowFrom: ids('Ids of people who may write in groups that have no list of their own.'),
  groups: {
    type: 'object',
    description: 'Groups that are heard, by their ids.',
    additionalProperties: {
      type: 'object',
      additionalProperties: false,
      properties: {
        allowFrom: ids('Ids of people who may write in this group. An empty list is nobody.'),
        requireMention: { type: 'boolean', description: 'As above, for this group.' },
      },
    },
  },
  requireMention: {
    type: 'boolean',
    description: 'In a group only what mentions the bot is answered. On a platform: true; else false.',
  },
  bots: {
    enum: ['refuse', 'allow'],
    description: 'Whether other bots may write. On a platform: refuse; else allow.',
  },
} as const

export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    channels: {
      type: 'object',
      description: 'Who may write on each channel, by the id of the channel.',
      default: {},
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          ...settings,
          accounts: {
            type: 'object',
            description:
              'The same for single accounts: a key here takes the place of the one of the channel.',
            additionalProperties: { type: 'object', additionalProperties: false, properties: settings },
          },
        },
      },
    },
    contextMessages: {
      type: 'integer',
      minimum: 0,
      maximum: 1_000,
      default: 50,
      description: 'Messages of a group without a mention that the next turn there is told, at most.',
    },
    botsPerMinute: {
      type: 'integer',
      minimum: 1,
      default: 10,
      description: 'Messages of bots that are let in, a minute and conversation.',
    },
  },
} as const
