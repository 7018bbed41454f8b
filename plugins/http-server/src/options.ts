export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    port: {
      type: 'integer',
      minimum: 0,
      maximum: 65_535,
      default: 18_789,
      description: 'Page, API, WebSocket and webhooks share it; 0 takes a free one.',
    },
    host: { type: 'string', minLength: 1, default: '127.0.0.1', description: 'The address to listen on.' },
    maxConnections: {
      type: 'integer',
      minimum: 1,
      default: 100,
      description: 'Open sockets; the next one is answered 503 with Retry-After.',
    },
    bodyLimit: {
      type: 'integer',
      minimum: 1,
      default: 1_048_576,
      description: 'The largest body taken, in bytes; a larger one is answered 413.',
    },
  },
} as const
