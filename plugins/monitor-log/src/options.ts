export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    atLeastMs: {
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'A message that ended well in less time gets no line.',
    },
  },
} as const
