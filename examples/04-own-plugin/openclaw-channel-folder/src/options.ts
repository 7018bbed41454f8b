export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, default: 'folder', description: 'The name that rules match.' },
    path: {
      type: 'string',
      minLength: 1,
      description: 'The folder with `in` and `out`; `folder` in the home by default.',
    },
    everyMs: {
      type: 'integer',
      minimum: 10,
      default: 500,
      description: 'How often `in` is looked into, in ms.',
    },
  },
} as const
