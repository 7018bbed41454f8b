import type { MessageEntity, User } from 'grammy/types'

/** Who the bot is, by getMe. */
export type Me = Pick<User, 'id' | 'username'>

export interface Addressing {
  /** The bot was named: by @name, by a mention without a name, or by a command with its name. */
  readonly mentioned: boolean
  /** A command that names another bot. */
  readonly forAnother: boolean
  /** Without the names that only say whom it is for: those at its two ends, and the one behind a command. */
  readonly text: string
}

/** Whom a text addresses. Offsets count UTF-16 units, as strings do here. */
export function addressingOf(text: string, entities: readonly MessageEntity[], me: Me): Addressing {
  const name = `@${me.username ?? ''}`.toLowerCase()
  const part = ({ offset, length }: MessageEntity) => text.slice(offset, offset + length)
  const command = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0)
  const commandName = command && part(command)
  const at = commandName?.indexOf('@') ?? -1
  if (command && commandName !== undefined && at >= 0) {
    const own = commandName.slice(at).toLowerCase() === name
    const cut = commandName.slice(0, at) + text.slice(command.length)
    return { mentioned: own, forAnother: !own, text: own ? cut : text }
  }
  const mentions = entities.filter((entity) => isOwn(entity, part(entity), name, me))
  return { mentioned: mentions.length > 0, forAnother: false, text: withoutEnds(text, mentions) }
}

function isOwn(entity: MessageEntity, text: string, name: string, me: Me): boolean {
  if (entity.type === 'mention') return text.toLowerCase() === name
  return entity.type === 'text_mention' && entity.user.id === me.id
}

function withoutEnds(text: string, mentions: readonly MessageEntity[]): string {
  let [from, to] = [0, text.length]
  for (const { offset, length } of mentions) {
    if (text.slice(from, offset).trim() === '') {
      from = offset + length + (/^[\s,:]*/.exec(text.slice(offset + length))?.[0].length ?? 0)
    }
  }
  for (const { offset, length } of mentions.toReversed()) {
    if (offset >= from && text.slice(offset + length, to).trim() === '') to = offset
  }
  return from === 0 && to === text.length ? text : text.slice(from, to).trimEnd()
}
