export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    maxSize: {
      type: 'integer',
      minimum: 1,
      default: 10_000,
      description: 'Waiting messages, past which senders are told to come back later.',
    },
  },
} as const
