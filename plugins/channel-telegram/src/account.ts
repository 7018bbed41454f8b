import { join } from 'node:path'
import type { ChannelLink, Envelope } from '@openclaw/sdk'
import { createAcks, type Acks } from './acks.js'
import type { Bot, Host } from './bot.js'
import { createClient } from './client.js'
import { setWebhook, watchWebhook } from './delivered.js'
import { failureOf } from './failure.js'
import { createIntake, type Intake } from './intake.js'
import { createMemory } from './memory.js'
import { showMenu } from './menu.js'
import { openOffset } from './offset.js'
import { poll } from './polling.js'

/** How many of its own messages, and of groups with a new id, an account remembers. */
const remembered = 10_000

/** An account that is open. */
export interface Account {
  readonly bot: Bot
  readonly acks: Acks
  readonly intake: Intake
  /** Begins to take updates in: from then on answers follow, for which it must be found. */
  begin(): void
  close(): Promise<void>
}

/** Asks who the bot is, and makes ready to take its updates in. Rejects with a SendError. */
export async function openAccount(host: Host, token: string, link: ChannelLink): Promise<Account> {
  const { settings, world } = host
  const { account } = link
  const client = await createClient(token, settings.apiRoot)
  const over = new AbortController()
  const signal = AbortSignal.any([link.signal, over.signal])
  try {
    const me = await client.api.getMe(signal as never)
    const log = host.log.child({ account })
    const bot: Bot = {
      ...{ account, host, client, me, link, signal, log },
      ...{ moved: createMemory<string>(remembered), sent: createMemory<true>(remembered) },
    }
    const acks = createAcks(bot)
    const intake = createIntake(bot, (envelope: Envelope) => acks.set(envelope))
    if (settings.commandsMenu) await showMenu(bot)
    const run = settings.mode === 'webhook' ? await deliver(bot) : await ask(bot, intake)
    let running: Promise<void> | undefined
    log.info({ bot: me.username, mode: settings.mode }, 'a Telegram bot is open')
    return {
      ...{ bot, acks, intake },
      begin() {
        running = run()
      },
      async close() {
        over.abort()
        await running
        client.close()
      },
    }
  } catch (error) {
    over.abort()
    client.close()
    throw failureOf(error)
  }

  async function ask(bot: Bot, intake: Intake) {
    // While a webhook is set Telegram answers no poll; what waits for it is kept.
    await client.api.deleteWebhook({}, signal as never)
    const folder = host.home === undefined ? undefined : join(host.home, 'telegram', account)
    const offset = await openOffset(folder, bot.me.id, world.clock.now)
    return () => poll(bot, offset, intake)
  }

  async function deliver(bot: Bot) {
    const url = await setWebhook(bot)
    return () => watchWebhook(bot, url)
  }
}
