import { SendError } from '@openclaw/sdk'
import type { Channel, GatewayEvent, Receipt } from '@openclaw/sdk'
import type { Update } from 'grammy/types'
import { openAccount, type Account } from './account.js'
import type { Host } from './bot.js'
import { createClient } from './client.js'
import { download } from './download.js'
import { draftEveryMs, showDraft } from './drafts.js'
import { failureOf } from './failure.js'
import { splitText } from './html.js'
import { showMenu } from './menu.js'
import { placeOf } from './place.js'
import { sendOutbound } from './sending.js'
import { tokensOf } from './settings.js'

/** Telegram shows "typing" for 5 s. */
const typingEveryMs = 4_500

const notes =
  'Telegram takes no idempotency key and cannot be read back: a send that may have arrived is not sent again and ends ' +
  'uncertain. Updates are kept by Telegram for 24 hours until they are confirmed, which happens after they are durable ' +
  'here; those of one chat are taken in order.'

export interface Telegram {
  readonly channel: Channel
  /** Takes in what Telegram delivered to the webhook of an account; undefined where that is not open. */
  deliver(account: string, update: Update): Promise<{ readonly receipt: Receipt | undefined }> | undefined
  observe(event: GatewayEvent): void
}

/** Bots on Telegram, one an account. */
export function createTelegram(host: Host): Telegram {
  const { settings } = host
  const tokens = tokensOf(settings)
  const open = new Map<string, Account>()

  function accountOf(name: string): Account {
    const account = open.get(name)
    if (!account) throw new SendError('transient', `The account "${name}" is not open`)
    return account
  }

  function tokenOf(name: string): string {
    const token = tokens.get(name)
    if (token === undefined) throw new SendError('auth', `There is no account "${name}"`)
    return token
  }

  const channel: Channel = {
    guarantee: 'none',
    sender: 'any',
    sends: 8,
    notes,
    accounts: [...tokens.keys()],
    split: splitText,
    async open(link) {
      const account = await openAccount(host, tokenOf(link.account), link)
      open.set(link.account, account)
      account.begin()
      return async () => {
        if (open.get(link.account) === account) open.delete(link.account)
        await account.close()
      }
    },
    async send(outbound, { signal }) {
      const { bot, acks } = accountOf(outbound.account)
      const receipt = await sendOutbound(bot, outbound, signal)
      for (const { deliveryId } of outbound.answers) acks.clear(deliveryId)
      return receipt
    },
    async probe({ signal }) {
      for (const token of tokens.values()) {
        const client = await createClient(token, settings.apiRoot)
        try {
          await client.api.getMe(signal as never)
        } catch (error) {
          throw failureOf(error)
        } finally {
          client.close()
        }
      }
    },
    drafts: {
      everyMs: draftEveryMs,
      show: async (outbound, options) => showDraft(accountOf(outbound.account).bot, outbound, options),
    },
    typing: {
      everyMs: typingEveryMs,
      async show(address, { signal }) {
        const { bot } = accountOf(address.account)
        await bot.client.api.sendChatAction({ ...placeOf(bot, address), action: 'typing' }, signal as never)
      },
    },
    download: async (attachment, { account, signal }) =>
      download(accountOf(account).bot.client, attachment, settings.mediaMaxBytes, signal),
  }

  return {
    channel,
    deliver(name, update) {
      const account = open.get(name)
      return account?.intake.offer(update).then((receipt) => ({ receipt }))
    },
    observe(event) {
      if (event.type === 'gateway.reloaded' && settings.commandsMenu) {
        for (const { bot } of open.values()) void showMenu(bot)
      }
      if (event.type !== 'message.settled' || event.direction !== 'inbound') return
      // A reply takes the reaction away when it was sent; without one it goes now.
      if (event.channel !== settings.id || event.replies > 0 || event.deliveryId === undefined) return
      open.get(event.account)?.acks.clear(event.deliveryId)
    },
  }
}
