import type { Running } from './command.js'

interface Answer {
  readonly id?: string
  readonly reply?: { readonly text: string }
  readonly outcome?: { readonly state: string }
}

export interface Load {
  /** What was answered, by the driver's own id. */
  readonly answers: ReadonlyMap<string, Answer>
  /** Ends the load; resolves when every message that was begun has an answer. */
  end(): Promise<void>
}

/**
 * Callers that send one message after the other, and again under the same id until they have an answer: what a platform
 * does. It is the oracle: it alone knows what it handed over.
 */
export function drive(url: string, token: string, callers = 4): Load {
  const answers = new Map<string, Answer>()
  let over = false

  async function call(caller: number): Promise<void> {
    for (let index = 0; !over; index += 1) {
      const id = `c${caller}-${index}`
      answers.set(id, await say(id, caller))
    }
  }

  async function say(id: string, caller: number): Promise<Answer> {
    for (;;) {
      try {
        const response = await fetch(`${url}/api/messages?wait=1`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ id, text: id, peer: { kind: 'direct', id: `p${caller}` } }),
        })
        if (response.status === 200) return (await response.json()) as Answer
        if (response.status !== 503 && response.status !== 429) throw new Error(`status ${response.status}`)
      } catch (error) {
        // Between two servers nobody listens, or a socket is cut.
        if (!(error instanceof TypeError)) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  const calls = Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)))
  return {
    answers,
    async end() {
      over = true
      await calls
    },
  }
}

/** What the ledger has of the messages that were answered: those it does not know, and those it has twice. */
export async function account(
  { record }: Pick<Running, 'record'>,
  ids: readonly (string | undefined)[],
): Promise<{ lost: string[]; doubled: string[]; open: string[] }> {
  const response = await fetch(`${record.url}/api/ledger/messages?direction=inbound&limit=10000`, {
    headers: { authorization: `Bearer ${record.credential}` },
  })
  const { messages } = (await response.json()) as { messages: { id: string; state: string }[] }
  const states = new Map(messages.map(({ id, state }) => [id, state]))
  const wanted = ids.map((id) => id ?? 'none')
  return {
    lost: wanted.filter((id) => !states.has(id)),
    doubled: messages.map(({ id }) => id).filter((id) => !wanted.includes(id)),
    open: wanted.filter((id) => states.has(id) && states.get(id) !== 'replied'),
  }
}
