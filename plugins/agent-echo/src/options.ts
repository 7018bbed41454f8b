export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, default: 'main', description: 'The agent that rules name.' },
    timeoutMs: {
      type: 'integer',
      minimum: 1,
      default: 300_000,
      description: 'The longest a turn may take, in ms.',
    },
  },
} as const
