import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import type { OpenClawConfig } from '../src/index.js'

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly then?: Schema
  readonly else?: Schema
  readonly description?: string
  readonly definitions?: Readonly<Record<string, Schema>>
}

function read(name: string): Schema {
  const url = new URL(`../../../config-schema/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as Schema
}

const schema = read('openclaw.schema.json')

function keysOf(part: Schema | undefined): string[] {
  const { $ref } = part ?? {}
  if ($ref !== undefined) return keysOf(schema.definitions?.[$ref.replace('#/definitions/', '')])
  return Object.keys(part?.properties ?? {}).sort()
}

type All<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> }
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] }

// Compiles only with every key of the types, and no other: types and schema cannot drift apart.
const blocks: {
  [B in Exclude<keyof All<OpenClawConfig>, '$schema' | 'agents' | 'channels' | 'skills' | 'plugins'>]: Record<
    keyof Known<All<OpenClawConfig>[B]>,
    0
  >
} = {
  gateway: { port: 0, host: 0, logLevel: 0, maxConnections: 0, timeout: 0, allowedHosts: 0 },
  routing: { rules: 0, default: 0 },
  session: { ttl: 0, maxSessions: 0, persistInterval: 0, storage: 0 },
  queue: { type: 0, maxSize: 0, batchSize: 0, flushInterval: 0 },
  messages: { keepDays: 0, maxBytes: 0 },
  performance: { workers: 0, queueSize: 0, batchSize: 0, concurrency: 0, cache: 0 },
  cache: { enabled: 0, type: 0, ttl: 0 },
  connectionPool: { min: 0, max: 0, idleTimeout: 0, acquireTimeout: 0 },
  security: { accessToken: 0, allowedIPs: 0, rateLimit: 0 },
  auth: { type: 0, secret: 0, expiresIn: 0 },
  https: { enabled: 0, cert: 0, key: 0, port: 0 },
  logging: { level: 0, format: 0, outputs: 0 },
  alerts: {
    ...{ enabled: 0, webhook: 0, to: 0, on: 0, groupMs: 0, maxPerHour: 0, quietMs: 0 },
    ...{ diskFreePercent: 0, certificates: 0, certificateDays: 0 },
  },
  access: { channels: 0, contextMessages: 0, botsPerMinute: 0 },
  media: { maxBytes: 0, maxTotalBytes: 0, maxFiles: 0, types: 0, timeoutMs: 0 },
}

test.each(Object.entries(blocks))('the types of block %s have the keys of the schema', (name, keys) => {
  expect(keysOf(schema.properties?.[name])).toEqual(Object.keys(keys).sort())
})

test('no block is missing', () => {
  expect(keysOf(schema)).toEqual(
    [...Object.keys(blocks), '$schema', 'agents', 'channels', 'skills', 'plugins'].sort(),
  )
})

test('the manifest schema takes a whole manifest and refuses what it does not know', () => {
  const validate = new Ajv({ strict: true, allErrors: true }).compile(read('manifest.schema.json'))
  const manifest = {
    kind: 'http',
    api: 1,
    binds: { 'gateway.port': 'port', https: '.' },
    options: { type: 'object', additionalProperties: false, properties: {} },
    permissions: { hooks: ['receive'] },
    needs: ['channels', 'cluster?'],
    provides: ['http'],
    exclusive: true,
  }
  expect(validate(manifest)).toBe(true)
  expect(validate({ ...manifest, name: 'x' })).toBe(false)
  expect(validate({ ...manifest, kind: 'thing' })).toBe(false)
  expect(validate({ ...manifest, permissions: { hooks: ['recieve'] } })).toBe(false)
})
