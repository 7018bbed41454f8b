export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  properties: {
    id: { type: 'string', minLength: 1, default: 'sprout', description: 'The name that rules match.' },
    url: {
      type: 'string',
      minLength: 1,
      description: 'Where the API of the platform is, without a slash at its end.',
    },
    token: {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description: 'What the platform knows the bot by.',
    },
  },
} as const
