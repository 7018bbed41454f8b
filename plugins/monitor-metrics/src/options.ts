const price = { type: 'number', minimum: 0 } as const

export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    prices: {
      type: 'object',
      default: {},
      description:
        'What a million tokens of a model cost, by `provider/model`. The currency is yours; cost is shown for these models only.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: { inputPerMillion: price, outputPerMillion: price },
        required: ['inputPerMillion', 'outputPerMillion'],
      },
    },
    seriesLimit: {
      type: 'integer',
      minimum: 2,
      default: 200,
      description: 'Series of one metric; past it the rest is shown together, as `other`.',
    },
  },
} as const
