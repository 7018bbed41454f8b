import { SendError } from '@openclaw/sdk'

/** A message of the platform. */
export interface Update {
  /** Rises. */
  readonly seq: number
  /** The same for one that is delivered again. */
  readonly id: string
  readonly from: string
  readonly text: string
}

export interface Api {
  /**
   * Waits for what comes behind `seq`, which confirms all before it; without one, for what was never confirmed. A
   * session is one connection, from its first question to its last.
   */
  updates(session: string, seq: number | undefined, signal: AbortSignal): Promise<readonly Update[]>
  /** Says a text to somebody; one `key` is shown once. Rejects with a SendError. */
  say(to: string, text: string, key: string, signal: AbortSignal): Promise<void>
}

/** The platform's API over HTTP. Put the platform's own in its place. */
export function createApi(url: string, token: string | undefined): Api {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  return {
    async updates(session, seq, signal) {
      const query = new URLSearchParams({ session, after: String(seq ?? '') })
      const response = await fetch(`${url}/updates?${query}`, { headers, signal })
      if (!response.ok) throw failure(response)
      return (await response.json()) as Update[]
    },
    async say(to, text, key, signal) {
      const body = JSON.stringify({ to, text, key })
      const sent = fetch(`${url}/messages`, { method: 'POST', headers, body, signal })
      const response = await sent.catch((cause: unknown) => {
        // Perhaps it was written, perhaps not: with a key it is safe to try again.
        throw new SendError('ambiguous', 'The platform did not answer', { cause })
      })
      await response.body?.cancel()
      if (!response.ok) throw failure(response)
    },
  }
}

/** The platform said no, so it did not act. */
function failure({ status, headers }: Response): SendError {
  const message = `The platform answered ${status}`
  if (status === 401) return new SendError('auth', message, { hint: 'Correct the option token.' })
  if (status === 403) return new SendError('permission', message)
  if (status === 404) return new SendError('notFound', message)
  if (status >= 500) return new SendError('ambiguous', message)
  if (status !== 429) return new SendError('invalid', message)
  return new SendError('rateLimit', message, {
    retryAfterMs: Number(headers.get('retry-after') ?? 1) * 1_000,
  })
}
