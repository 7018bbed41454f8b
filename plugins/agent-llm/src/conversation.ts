import type { SessionEntry, Turn } from '@openclaw/sdk'
import type { FilePart, ImagePart, ModelMessage, TextPart } from 'ai'
import { mentionOf, partOf } from './attached.js'
import type { Attached } from './attached.js'

/** A message may be nothing but a file; providers take no empty text. */
const noText = '[no text]'

/** What a model is told of a turn: the newest of the session, then the question with what is attached to it. */
export function messagesOf(
  turn: Turn,
  historyEntries: number,
  attached: readonly Attached[],
): ModelMessage[] {
  const inGroup = turn.messages[0]?.envelope.peer.kind === 'group'
  const recent = historyEntries === 0 ? [] : turn.history.slice(-historyEntries)
  // A window may begin in the middle: an answer without its question says nothing.
  const first = recent.findIndex(({ role }) => role === 'user')
  const before = first < 0 ? [] : recent.slice(first)
  return [
    ...before.flatMap((entry) => messageOf(entry, inGroup)),
    { role: 'user', content: contentOf(questionOf(turn, inGroup), attached) },
  ]
}

export function systemOf(turn: Turn, system: string): string | undefined {
  const parts = [system, ...turn.instructions].filter((part) => part.trim() !== '')
  return parts.length > 0 ? parts.join('\n\n') : undefined
}

function messageOf({ role, text, name }: SessionEntry, inGroup: boolean): ModelMessage[] {
  if (role === 'user')
    return [{ role, content: named(text.trim() === '' ? noText : text, inGroup ? name : undefined) }]
  if (text.trim() === '') return []
  if (role === 'assistant') return [{ role, content: text }]
  return [{ role: 'user', content: `[${role}] ${text}` }]
}

function contentOf(
  question: string,
  attached: readonly Attached[],
): string | (TextPart | ImagePart | FilePart)[] {
  const parts = attached.flatMap((one) => partOf(one) ?? [])
  const mentions = attached.filter(({ bytes }) => !bytes).map(mentionOf)
  const text = [question, ...mentions].filter((line) => line.trim() !== '').join('\n')
  if (parts.length === 0) return text === '' ? noText : text
  return text === '' ? parts : [...parts, { type: 'text', text }]
}

function questionOf({ messages, text }: Turn, inGroup: boolean): string {
  if (!inGroup) return text
  return messages.map(({ envelope }) => named(envelope.text, envelope.sender.name)).join('\n')
}

/** In a group the model must know who speaks. */
function named(text: string, name: string | undefined): string {
  return name === undefined ? text : `${name}: ${text}`
}
