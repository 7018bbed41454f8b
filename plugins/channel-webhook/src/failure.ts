import { SendError } from '@openclaw/sdk'
import type { SendFailure } from '@openclaw/sdk'

/** Where the connection failed before anything was written. */
const beforeWriting: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
])

/** Tells the kind of the failure only: its text may hold the address, which may be a secret. */
export function unreached(account: string, error: unknown): SendError {
  const { code } = ((error as Error).cause ?? error) as { code?: unknown }
  if (beforeWriting.has(code))
    return new SendError('transient', `The receiver of "${account}" is not there: ${String(code)}`)
  const how = typeof code === 'string' ? `: ${code}` : ''
  return new SendError('ambiguous', `The connection to the receiver of "${account}" broke${how}`)
}

const failures: Readonly<Record<number, SendFailure>> = {
  401: 'auth',
  403: 'permission',
  404: 'notFound',
  408: 'ambiguous',
  409: 'conflict',
  410: 'notFound',
  429: 'rateLimit',
}

/** What an answer that is no success means. */
export async function failureOf(
  account: string,
  { status, headers, body }: Response,
  now: number,
): Promise<SendError> {
  await body?.cancel()
  const failure = failures[status] ?? (status >= 500 ? 'ambiguous' : 'invalid')
  const redirect = status >= 300 && status < 400 ? ', and a redirect is not followed' : ''
  return new SendError(failure, `The receiver of "${account}" answered ${status}${redirect}`, {
    retryAfterMs: waitIn(headers.get('retry-after'), now),
  })
}

/** How long a Retry-After asks to wait, in ms: it has seconds, or a date. */
function waitIn(value: string | null, now: number): number | undefined {
  if (value === null) return undefined
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isNaN(waitMs) ? undefined : Math.max(waitMs, 0)
}
