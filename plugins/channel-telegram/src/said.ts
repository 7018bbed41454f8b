import type { Message } from 'grammy/types'

/** What a message says that is no text and no file, in words; undefined for a service message and for unknown kinds. */
export function saidBeside(message: Message): string | undefined {
  const { venue, location, contact, poll, dice, sticker } = message
  if (venue) return `[place: ${venue.title}, ${venue.address}]`
  if (location) return `[location: ${location.latitude}, ${location.longitude}]`
  if (contact)
    return `[contact: ${[contact.first_name, contact.last_name, contact.phone_number].filter(Boolean).join(' ')}]`
  if (poll) return `[poll: ${poll.question} (${poll.options.map(({ text }) => text).join(', ')})]`
  if (dice) return `[${dice.emoji} ${dice.value}]`
  return sticker?.emoji
}
