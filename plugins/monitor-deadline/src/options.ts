export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    deadlineMs: {
      type: 'integer',
      minimum: 1,
      default: 900_000,
      description: 'A message that is older and has no end raises an alarm.',
    },
    everyMs: { type: 'integer', minimum: 1, default: 30_000, description: 'ms between two looks.' },
  },
} as const
