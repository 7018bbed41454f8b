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
  properties: { agentId: { type: 'string', minLength: 1, description: 'The agent that answers.' } },
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
              userId: oneOrMany('Who wrote it, by the immutable id of the platform.'),
              serverId: oneOrMany('What contains the conversation: a Discord server, a Slack team.'),
            },
          },
          target,
        },
      },
    },
    default: { ...target, description: 'The agent for messages that no rule matches.' },
  },
} as const
