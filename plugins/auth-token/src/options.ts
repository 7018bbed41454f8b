export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    accessToken: {
      type: 'string',
      pattern: '\\S',
      writeOnly: true,
      description:
        'Opens every scope. Without it one is generated and kept in the home, readable by its owner only.',
    },
  },
} as const
