export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    states: {
      type: 'array',
      default: ['dead', 'uncertain'],
      items: { type: 'string', minLength: 1 },
      description: 'Messages that end so are told in the log.',
    },
  },
} as const
