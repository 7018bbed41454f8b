import { OpenClawError } from '@openclaw/sdk'
import secureJson from 'secure-json-parse'
import { deepest, isTooDeep } from './body.js'

/** What a client said, as far as it can be read without knowing the messages of the socket. */
export interface Frame {
  readonly type: string
  readonly ref?: string
  /** All of it. */
  readonly value: object
}

const longestRef = 200

/** Undefined for a text that is no JSON. Throws OC_SOCKET_MESSAGE_INVALID for JSON that no message can be. */
export function parseFrame(text: string): Frame | undefined {
  if (isTooDeep(text)) throw invalidMessage(`The message is nested deeper than ${deepest}`)
  let value: unknown
  try {
    // Null, too, where a key would reach for a prototype.
    value = secureJson.parse(text, { safe: true })
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidMessage('The message is no object, or has a key that none may have')
  }
  const { type, ref } = value as { type?: unknown; ref?: unknown }
  if (typeof type !== 'string' || type === '') throw invalidMessage('The message has no type')
  if (ref === undefined) return { type, value }
  if (typeof ref === 'string' && ref.length <= longestRef) return { type, ref, value }
  throw invalidMessage(`The ref of a message is a text of at most ${longestRef} characters`)
}

export function invalidMessage(message: string): OpenClawError {
  return new OpenClawError('OC_SOCKET_MESSAGE_INVALID', message)
}
