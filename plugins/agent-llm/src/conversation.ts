import type { SessionEntry, Turn } from '@openclaw/sdk'
import type { ModelMessage } from 'ai'

/** What a model is told of a turn: the newest of the session, then the question. */
export function messagesOf(turn: Turn, historyEntries: number): ModelMessage[] {
  const inGroup = turn.messages[0]?.envelope.peer.kind === 'group'
  const recent = historyEntries === 0 ? [] : turn.history.slice(-historyEntries)
  // A window may begin in the middle: an answer without its question says nothing.
  const first = recent.findIndex(({ role }) => role === 'user')
  const before = first < 0 ? [] : recent.slice(first)
  return [
    ...before.flatMap((entry) => messageOf(entry, inGroup)),
    { role: 'user', content: questionOf(turn, inGroup) },
  ]
}

export function systemOf(turn: Turn, system: string): string | undefined {
  const parts = [system, ...turn.instructions].filter((part) => part.trim() !== '')
  return parts.length > 0 ? parts.join('\n\n') : undefined
}

function messageOf({ role, text, name }: SessionEntry, inGroup: boolean): ModelMessage[] {
  if (text.trim() === '') return []
  if (role === 'assistant') return [{ role, content: text }]
  if (role === 'user') return [{ role, content: named(text, inGroup ? name : undefined) }]
  return [{ role: 'user', content: `[${role}] ${text}` }]
}

function questionOf({ messages, text }: Turn, inGroup: boolean): string {
  if (!inGroup) return text
  return messages.map(({ envelope }) => named(envelope.text, envelope.sender.name)).join('\n')
}

/** In a group the model must know who speaks. */
function named(text: string, name: string | undefined): string {
  return name === undefined ? text : `${name}: ${text}`
}
