const size = {
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?[bkmgtBKMGT]?$' },
  ],
} as const

export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    maxBytes: { ...size, default: '20m', description: 'The largest file that is fetched: "20m".' },
    maxTotalBytes: {
      ...size,
      default: '1g',
      description: 'How much all files may take; past it the oldest go, those of turns under way never.',
    },
    maxFiles: {
      type: 'integer',
      minimum: 0,
      maximum: 100,
      default: 10,
      description: 'How many files of one turn are fetched.',
    },
    types: {
      type: 'array',
      items: { type: 'string', pattern: '^(\\*/\\*|[a-z]+/(\\*|[a-z0-9][a-z0-9.+_-]*))$' },
      uniqueItems: true,
      default: ['image/*', 'audio/*', 'video/*', 'text/*', 'application/pdf'],
      description: 'MIME types that are fetched, as "image/png", "image/*" or "*/*".',
    },
    timeoutMs: {
      type: 'integer',
      minimum: 1,
      maximum: 25_000,
      default: 20_000,
      description: 'ms after which a turn goes on without the files that have not come.',
    },
    ttl: {
      type: 'integer',
      minimum: 1,
      default: 3_600_000,
      description: 'ms of silence after which a session has ended; session.ttl of the config.',
    },
  },
} as const
