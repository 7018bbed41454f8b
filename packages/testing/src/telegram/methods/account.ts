import { isObject, listField, objectField, textField } from '../fields.js'
import type { Method, Methods } from '../method.js'
import { badRequest, type Wire } from '../wire.js'

/** Bot API, getMe, setMyCommands and their like. */
export const accountMethods: Methods = {
  getme: ({ bot }) => bot.user,

  setmycommands(call) {
    const commands = listField(call.fields, 'commands')
    if (!commands) throw badRequest('parameter "commands" is required')
    if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH')
    call.bot.commands.set(scopeOf(call), commands.map(command))
    return true
  },

  getmycommands: (call) => call.bot.commands.get(scopeOf(call)) ?? [],

  deletemycommands(call) {
    call.bot.commands.delete(scopeOf(call))
    return true
  },
}

/** Bot API, BotCommand: small letters, digits and underscores, 32 at most; a description of 1 to 256. */
function command(given: unknown): Wire {
  if (!isObject(given)) throw badRequest('expected an Object as a command')
  const name = String(given['command'] ?? '').replace(/^\//, '')
  const description = String(given['description'] ?? '')
  if (!/^[a-z0-9_]{1,32}$/.test(name)) throw badRequest('BOT_COMMAND_INVALID')
  if (description.length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID')
  return { command: name, description }
}

function scopeOf({ fields }: Parameters<Method>[0]): string {
  return JSON.stringify([
    objectField(fields, 'scope') ?? { type: 'default' },
    textField(fields, 'language_code') ?? '',
  ])
}
