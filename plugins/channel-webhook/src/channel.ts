import { SendError } from '@openclaw/sdk'
import type { Channel, World } from '@openclaw/sdk'
import type { HttpServer } from '@openclaw/sdk/http'
import type { Account } from './account.js'
import { bodyOf } from './outgoing.js'
import { knock, post } from './post.js'
import { messageRoute } from './route.js'
import { assertSigned } from './signature.js'

interface WebhookHost {
  readonly id: string
  readonly accounts: ReadonlyMap<string, Account>
  readonly http: HttpServer
  readonly clock: World['clock']
}

/** Signed messages come in by a route for each account; signed answers are posted to its url. */
export function createWebhook({ id, accounts, http, clock }: WebhookHost): Channel {
  function accountOf(name: string): Account {
    const account = accounts.get(name)
    if (!account) throw new SendError('notFound', `The webhook has no account "${name}" any more`)
    return account
  }

  return {
    guarantee: 'native',
    sender: 'any',
    audience: 'system',
    sends: 8,
    notes:
      'A repeated answer has the same openclaw-idempotency-key: its receiver must take it once. Messages of one conversation keep the order in which they came.',
    accounts: [...accounts.keys()],
    open(link) {
      const account = accountOf(link.account)
      return http.mount(account.path, messageRoute(id, account, link), {
        scope: 'open',
        verify: ({ headers }, body) => assertSigned(headers, body, account, clock.now()),
      })
    },
    async send(outbound, options) {
      const account = accountOf(outbound.account)
      return post(account, bodyOf(outbound, account.reply), options, clock.now)
    },
    async probe({ signal }) {
      for (const account of accounts.values()) await knock(account, signal, clock.now())
    },
  }
}
