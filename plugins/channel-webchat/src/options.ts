export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, default: 'webchat', description: 'The name that rules match.' },
    historyPage: {
      type: 'integer',
      minimum: 1,
      maximum: 500,
      default: 50,
      description: 'How many messages a page of a conversation holds at most; older ones are asked for.',
    },
    historySize: {
      type: 'integer',
      minimum: 1,
      maximum: 100_000,
      default: 10_000,
      description: 'How many of the newest messages, over all conversations, can be read again on the page.',
    },
    root: { type: 'boolean', default: true, description: 'Whether / leads to the page.' },
  },
} as const
