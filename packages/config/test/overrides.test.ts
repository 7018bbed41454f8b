import { expect, test } from 'vitest'
import { applyOverrides, checkConfig, environmentOverrides, overridesOf } from '../src/index.js'
import { thrownBy } from './thrown.js'

const flags = { port: '--port', host: '--host', logLevel: '--log-level', accessToken: '--token' }

test('flags win over variables, variables over the file', async () => {
  const file = await checkConfig({
    gateway: { port: 1, host: 'a', logLevel: 'error' },
    logging: { level: 'warn' },
  })
  const variables = environmentOverrides({
    OPENCLAW_PORT: '2',
    OPENCLAW_HOST: 'b',
    OPENCLAW_LOG_LEVEL: '',
    OPENCLAW_ACCESS_TOKEN: 't',
  })
  const { blocks } = applyOverrides(
    applyOverrides(file, variables),
    overridesOf({ port: '3', logLevel: 'debug' }, flags),
  )
  expect(blocks).toEqual({
    gateway: { port: 3, host: 'b', logLevel: 'error' },
    logging: { level: 'debug' },
    security: { accessToken: 't' },
  })
  expect(file.blocks.gateway?.port).toBe(1)
})

test.each([
  [{ OPENCLAW_PORT: '80a' }, 'OPENCLAW_PORT must be an integer from 0 to 65535'],
  [{ OPENCLAW_PORT: '65536' }, 'OPENCLAW_PORT must be'],
  [{ OPENCLAW_PORT: '-1' }, 'OPENCLAW_PORT must be'],
  [{ OPENCLAW_LOG_LEVEL: 'wran' }, 'did you mean warn?'],
  [{ OPENCLAW_HOST: ' ' }, 'OPENCLAW_HOST must be an address'],
])('%j is refused', async (env, expected) => {
  const error = await thrownBy(() => environmentOverrides(env))
  expect(error.code).toBe('OC_CONFIG_INVALID')
  expect(error.message).toContain(expected)
})

test('a wrong flag is wrong use', async () => {
  const error = await thrownBy(() => overridesOf({ port: 'http' }, flags))
  expect(error.code).toBe('OC_CLI_USAGE')
  expect(error.exitCode).toBe(2)
})
