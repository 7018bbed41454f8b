import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Body } from './body.js'
import type { Platform } from './platform.js'
import type { OpenCall, Outcome } from './record.js'
import { Refusal, type Wire } from './wire.js'

/** One request, and the answer to it in the making. */
export interface Exchange {
  readonly platform: Platform
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly call: OpenCall
  readonly body: Body
  /** Aborts when the caller has gone. */
  readonly gone: AbortSignal
}

export type Answer = Outcome & { readonly parameters?: Wire }

/** Bot API, Making requests: `ok`, and with it `result`, or `error_code` and `description`. */
export function answer(
  response: ServerResponse,
  { ok, status, result, description, parameters }: Answer,
): void {
  const body = ok ? { ok, result } : { ok, error_code: status, description, parameters }
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

export function refused({ code, message, parameters }: Refusal): Answer {
  return { ok: false, status: code, description: message, ...(parameters && { parameters }) }
}

/** What is no refusal is a mistake of this platform, and is told as one. */
export function answerOf(error: unknown): Answer {
  if (error instanceof Refusal) return refused(error)
  return { ok: false, status: 500, description: `Internal Server Error: ${String(error)}` }
}
