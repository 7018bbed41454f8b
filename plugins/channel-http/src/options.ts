export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, default: 'http', description: 'The name that rules match.' },
    timeoutMs: {
      type: 'integer',
      minimum: 1,
      default: 30_000,
      description: 'How long a request waits for its reply; then it is answered 202 and the turn goes on.',
    },
  },
} as const
