export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, default: 'loopback', description: 'The name that rules match.' },
  },
} as const
