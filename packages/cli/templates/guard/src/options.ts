export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    blocked: {
      type: 'array',
      default: [],
      items: { type: 'string', minLength: 1 },
      description: 'Ids of senders whose messages are refused.',
    },
  },
} as const
