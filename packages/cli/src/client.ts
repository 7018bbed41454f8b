import { request as requestHttp } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { OpenClawError, errorCatalogue } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import type { Target } from './target.js'

export interface Call {
  readonly method: 'GET' | 'POST'
  /** With its query. */
  readonly path: string
  readonly body?: object
  readonly timeoutMs: number
  /** The answer is not wanted any more. */
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** Asks the gateway. Throws what the gateway says is wrong, and OC_GATEWAY_UNREACHABLE when it says nothing. */
export async function ask(target: Target, call: Call): Promise<Answer> {
  const { status, text } = await exchange(target, call)
  const body = parse(text)
  if (status >= 200 && status < 300 && body) return { status, body }
  throw refusal(status, body, target)
}

/** Asks the gateway for something that is no JSON. Throws as `ask` does. */
export async function askText(target: Target, call: Call): Promise<string> {
  const { status, text } = await exchange(target, call)
  if (status >= 200 && status < 300) return text
  throw refusal(status, parse(text), target)
}

async function exchange(target: Target, call: Call): Promise<{ status: number; text: string }> {
  // node:http starts in a third of the time of fetch, and status is asked often.
  const url = new URL(`${target.url}${call.path}`)
  const request = url.protocol === 'https:' ? (await import('node:https')).request : requestHttp
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  const options: RequestOptions = {
    method: call.method,
    agent: false,
    timeout: call.timeoutMs,
    ...(call.signal && { signal: call.signal }),
    headers: {
      accept: 'application/json',
      ...(target.credential === undefined ? {} : { authorization: `Bearer ${target.credential}` }),
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    },
  }
  return await new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => void collect(response).then(resolve, fail))
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${call.timeoutMs / 1000} seconds`)))
    sent.on('error', fail)
    sent.end(body)

    function fail(error: Error): void {
      reject(unreachable(target, error))
    }
  })
}

async function collect(response: IncomingMessage): Promise<{ status: number; text: string }> {
  response.setEncoding('utf8')
  let text = ''
  for await (const part of response) text += part as string
  return { status: response.statusCode ?? 0, text }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function refusal(status: number, body: Record<string, unknown> | undefined, target: Target): OpenClawError {
  const { code, message, hint } = (body?.['error'] ?? {}) as {
    code?: unknown
    message?: unknown
    hint?: unknown
  }
  if (typeof code === 'string' && code in errorCatalogue) {
    return new OpenClawError(code as ErrorCode, String(message), typeof hint === 'string' ? { hint } : {})
  }
  if (status === 401) {
    return new OpenClawError('OC_AUTH_REQUIRED', `The gateway at ${target.url} does not know this token`, {
      hint: 'Give its access token with --token.',
    })
  }
  return new OpenClawError(
    'OC_GATEWAY_UNREACHABLE',
    `What answers at ${target.url} is no OpenClaw gateway (status ${status})`,
    { hint: 'Check --url or --port.' },
  )
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke before the whole answer was there',
}

/** Nothing is there that could have answered. */
export function isNobodyThere(error: unknown): boolean {
  if (!(error instanceof OpenClawError)) return false
  const { code, cause } = error
  return (
    code === 'OC_GATEWAY_NOT_RUNNING' ||
    (code === 'OC_GATEWAY_UNREACHABLE' &&
      (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED')
  )
}

function unreachable(target: Target, error: Error): OpenClawError {
  const { code } = error as NodeJS.ErrnoException
  const reason = (code && reasons[code]) || error.message || code || 'the connection broke'
  return new OpenClawError(
    'OC_GATEWAY_UNREACHABLE',
    `The gateway at ${target.url} did not answer: ${reason}`,
    { cause: error, hint: 'Start it with `openclaw gateway`, or see its log.' },
  )
}
