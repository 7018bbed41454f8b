const oneOrMany = (description: string) =>
  ({
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    ],
    description,
  }) as const

const target = {
  type: 'object',
  additionalProperties: false,
  required: ['agentId'],
  properties: {
    agentId: { type: 'string', minLength: 1, description: 'The agent that answers.' },
    fallback: {
      type: 'string',
      minLength: 1,
      description:
        'The agent that answers while the other one is not there: taken out by its failures, or withdrawn.',
    },
  },
} as const

export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    rules: {
      type: 'array',
      description: 'From match to agent; the first rule that matches wins.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['match', 'target'],
        properties: {
          match: {
            type: 'object',
            additionalProperties: false,
            minProperties: 1,
            description: 'All keys must match; an array means any of its values.',
            properties: {
              channel: oneOrMany('The channel the message came by.'),
              account: oneOrMany('The bot account it came to.'),
              peer: oneOrMany('The id of the conversation.'),
              peerKind: { enum: ['direct', 'group'], description: 'A person or a group.' },
              thread: oneOrMany('The topic or thread in the conversation.'),
              userId: oneOrMany('Who wrote it, by the immutable id of the platform.'),
              serverId: oneOrMany('What contains the conversation: a Discord server, a Slack team.'),
              roles: oneOrMany('A role of who wrote it, by its id.'),
              mentioned: { type: 'boolean', description: 'Whether the bot was addressed by name.' },
              text: oneOrMany(
                'What the text contains, as it is written here; or a pattern, /…/ with the flags i, m, s, that runs in linear time.',
              ),
            },
          },
          target,
        },
      },
    },
    default: { ...target, description: 'The agent for messages that no rule matches.' },
  },
} as const
