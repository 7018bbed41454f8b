export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    path: {
      type: 'string',
      minLength: 1,
      description: 'The folder of the sessions; "sessions" in the home by default.',
    },
    ttl: {
      type: 'integer',
      minimum: 1,
      default: 3_600_000,
      description:
        'ms of silence after which the next message opens a new session; the old one stays readable.',
    },
    maxSessions: {
      type: 'integer',
      minimum: 1,
      default: 1_000,
      description: 'Open sessions; past it the longest idle is archived. Nothing is deleted.',
    },
    persistInterval: {
      type: 'integer',
      minimum: 1,
      default: 60_000,
      description: 'ms between two writings of the index; what was said never waits for it.',
    },
  },
} as const
