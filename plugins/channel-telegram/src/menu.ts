import { errorLine } from '@openclaw/sdk'
import type { Bot } from './bot.js'

/** How Telegram wants a command to be named. */
const nameable = /^[a-z0-9_]{1,32}$/
const longestDescription = 256
const mostCommands = 100

/** Shows the gateway's commands in the menu of the bot. What fails is told, and the bot works without. */
export async function showMenu({ client, host, log, signal }: Bot): Promise<void> {
  const commands = [...host.commands.list()]
    .filter(([name]) => nameable.test(name))
    .slice(0, mostCommands)
    .map(([command, { description }]) => ({ command, description: description.slice(0, longestDescription) }))
  try {
    await client.api.setMyCommands({ commands }, signal as never)
  } catch (error) {
    log.warn({ error: errorLine(error) }, 'the menu of commands could not be set')
  }
}
