/**
 * Keys whose plugin is not built yet: each holds in a config, and a check says that it has no effect yet. The value is
 * a config that has the key. A key leaves this list when it has a test in `effects.ts`.
 */
export const noEffectYet: Readonly<Record<string, object>> = {
  'performance.workers': { performance: { workers: 4 } },
  'performance.cache.enabled': { performance: { cache: { enabled: true } } },
  'performance.cache.maxSize': { performance: { cache: { maxSize: 5 } } },
  'performance.cache.ttl': { performance: { cache: { ttl: 5 } } },
  'cache.enabled': { cache: { enabled: true } },
  'cache.type': { cache: { type: 'redis' } },
  'cache.ttl': { cache: { ttl: 5 } },
  'connectionPool.min': { connectionPool: { min: 1 } },
  'connectionPool.max': { connectionPool: { max: 1 } },
  'connectionPool.idleTimeout': { connectionPool: { idleTimeout: 1 } },
  'connectionPool.acquireTimeout': { connectionPool: { acquireTimeout: 1 } },
  'security.allowedIPs': { security: { allowedIPs: [] } },
  'security.rateLimit.enabled': { security: { rateLimit: { enabled: true } } },
  'security.rateLimit.maxRequests': { security: { rateLimit: { maxRequests: 1 } } },
  'security.rateLimit.windowMs': { security: { rateLimit: { windowMs: 1 } } },
  'auth.secret': { auth: { type: 'jwt', secret: 'x' } },
  'auth.expiresIn': { auth: { type: 'jwt', expiresIn: '1h' } },
  'https.enabled': { https: { enabled: true } },
  'https.cert': { https: { cert: './cert.pem' } },
  'https.key': { https: { key: './key.pem' } },
  'https.port': { https: { port: 8443 } },
  skills: { skills: { folders: ['./skills'] } },
}

/** For the editor alone: the gateway takes it and does nothing with it. */
export const forEditors: readonly string[] = ['$schema']
