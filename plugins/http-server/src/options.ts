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
    allowedHosts: {
      type: 'array',
      items: { type: 'string', pattern: '^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$' },
      default: [],
      description: 'Names besides loopback under which pages and cookies work; others get 421.',
    },
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
    frameLimit: {
      type: 'integer',
      minimum: 1,
      default: 655_360,
      description: 'The largest message taken over a WebSocket, in bytes; a larger one closes it with 1009.',
    },
  },
} as const
