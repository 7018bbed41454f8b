export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    prefixes: {
      type: 'object',
      default: {},
      additionalProperties: { type: 'string', minLength: 1 },
      description: 'How a message begins → the agent that answers it.',
    },
  },
} as const
