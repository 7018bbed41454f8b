import { describe, expect, it } from 'vitest'
import { failureOf } from '../src/failure.js'

const refusal = (error_code: number, description: string, parameters = {}) => ({
  error_code,
  description,
  parameters,
})
const network = (inner: object) =>
  Object.assign(new Error('Network request failed'), { name: 'HttpError', error: inner })

describe('why a call failed', () => {
  it.each([
    ['auth', refusal(401, 'Unauthorized')],
    ['auth', refusal(404, 'Not Found')],
    ['permission', refusal(403, 'Forbidden: bot was blocked by the user')],
    ['conflict', refusal(409, 'Conflict: terminated by other getUpdates request')],
    ['notFound', refusal(400, 'Bad Request: chat not found')],
    ['notFound', refusal(400, 'Bad Request: message thread not found')],
    ['invalid', refusal(400, 'Bad Request: message text is empty')],
    ['ambiguous', refusal(500, 'Internal Server Error')],
    ['ambiguous', refusal(502, 'Bad Gateway')],
    ['transient', network({ code: 'ECONNREFUSED' })],
    ['transient', network({ code: 'ENOTFOUND' })],
    ['transient', network({ code: 'ETIMEDOUT', message: 'connect ETIMEDOUT 1.2.3.4:443' })],
    [
      'transient',
      network({
        code: 'ECONNRESET',
        message: 'Client network socket disconnected before secure TLS connection was established',
      }),
    ],
    ['ambiguous', network({ code: 'ECONNRESET', message: 'read ECONNRESET' })],
    ['ambiguous', network({ code: 'ETIMEDOUT', message: 'read ETIMEDOUT' })],
    ['ambiguous', network({ name: 'AbortError' })],
    ['ambiguous', new Error('who knows')],
    ['ambiguous', undefined],
  ])('%s: %#', (failure, error) => expect(failureOf(error).failure).toBe(failure))

  it('waits as long as the platform says', () => {
    const error = failureOf(refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }))
    expect(error).toMatchObject({ failure: 'rateLimit', retryAfterMs: 7_000 })
  })

  it('tells nothing of the address, which holds the token', () => {
    const message = 'request to https://api.telegram.org/bot123:SECRET/sendMessage failed, reason: x'
    const error = failureOf(network({ code: 'ECONNRESET', message }))
    expect(`${error.message} ${error.hint} ${String(error.cause)}`).not.toContain('SECRET')
  })
})
