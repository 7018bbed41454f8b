export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ttl: {
      type: 'integer',
      minimum: 1,
      default: 3_600_000,
      description: 'ms of silence after which the next message opens a new session.',
    },
    maxSessions: {
      type: 'integer',
      minimum: 1,
      default: 1_000,
      description: 'Sessions kept; past it the longest idle goes.',
    },
  },
} as const
