export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    path: {
      type: 'string',
      minLength: 1,
      description: 'The folder of the store; "ledger" in the home by default.',
    },
    maxSize: {
      type: 'integer',
      minimum: 1,
      default: 10_000,
      description: 'Waiting messages, past which senders are told to come back later.',
    },
    batchSize: {
      type: 'integer',
      minimum: 1,
      default: 50,
      description: 'How many steps one synced write takes together.',
    },
    flushInterval: {
      type: 'integer',
      minimum: 1,
      default: 1_000,
      description: 'ms that traces and counters may wait; accepting and settling never wait.',
    },
    keepDays: {
      type: 'number',
      exclusiveMinimum: 0,
      default: 30,
      description: 'How long settled messages stay explainable, in days.',
    },
    maxBytes: {
      anyOf: [
        { type: 'integer', minimum: 1_048_576 },
        { type: 'string', pattern: '^[0-9]+ *[kmg]b?$' },
      ],
      default: '1g',
      description: 'How large the store may grow before the oldest settled messages go: "500m", "1g".',
    },
  },
} as const
