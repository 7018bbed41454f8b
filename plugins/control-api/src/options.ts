export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    quietAfterMs: {
      type: 'integer',
      minimum: 1_000,
      default: 600_000,
      description: 'A channel of which nothing was heard for so long is shown as quiet, in ms.',
    },
  },
} as const
