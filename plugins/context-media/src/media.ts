import { errorLine } from '@openclaw/sdk'
import type { Attachment, Channel, Log, Registry, SessionStore, TapContext, Turn, World } from '@openclaw/sdk'
import { createShelf } from './shelf.js'
import { stage } from './stage.js'
import { instructionOf, instructionOfMore } from './unread.js'
import type { Unread } from './unread.js'
import { wantedOf, withRead } from './wanted.js'
import type { Wanted } from './wanted.js'

export interface Media {
  /** Of the `prepare` hook: the turn with the files that were read, and a word on those that were not. */
  prepare(turn: Turn, context: TapContext): Promise<Turn>
  ended(turnId: string): void
  close(): Promise<void>
}

export interface MediaSettings {
  readonly maxBytes: number
  readonly maxTotalBytes: number
  readonly maxFiles: number
  readonly types: readonly string[]
  readonly timeoutMs: number
  /** ms of silence after which a session has ended. */
  readonly ttl: number
}

interface MediaParts {
  /** Where the files are. */
  readonly root: string
  readonly channels: Registry<Channel>
  readonly sessions: SessionStore
  readonly world: World
  readonly log: Log
  /** Called for each attachment. */
  count(outcome: 'read' | 'too many' | Unread, files: number): void
}

type Answer = readonly [Wanted, Attachment | Unread]

/** ms between two looks at what has to go. */
const everyMs = 600_000

export function createMedia(settings: MediaSettings, parts: MediaParts): Media {
  const { root, channels, sessions, world, log, count } = parts
  const { maxBytes, maxFiles, timeoutMs } = settings
  const shelf = createShelf({ ...settings, root, sessions, world, log })
  let closed = false
  let cancel = (): void => undefined
  let sweeping = sweep()

  async function sweep(): Promise<void> {
    await shelf.sweep()
    if (!closed) cancel = world.scheduler.after(everyMs, () => void (sweeping = sweep()))
  }

  async function prepare(turn: Turn, context: TapContext): Promise<Turn> {
    const folder = shelf.use(turn)
    if (turn.history.length === 0) await shelf.clear(folder, turn)
    const wanted = wantedOf(turn, channels)
    if (wanted.length === 0) return turn
    const late = new AbortController()
    const stopWaiting = world.scheduler.after(timeoutMs, () => late.abort())
    const signal = AbortSignal.any([context.signal, late.signal])
    const answers = await Promise.all(
      wanted.slice(0, maxFiles).map(async (one): Promise<Answer> => {
        try {
          return [one, await stage(one, { ...settings, shelf, folder, signal })]
        } catch (error) {
          if (late.signal.aborted) return [one, 'late']
          const { message, number } = one
          const fields = { message: message.id, attachment: number, error: errorLine(error) }
          context.log.warn(fields, 'an attachment could not be fetched')
          return [one, 'not available']
        }
      }),
    )
    stopWaiting()
    // Cut by a reload or a stop, the turn is to come again and not to go on without its files.
    context.signal.throwIfAborted()
    return told(turn, answers, wanted.length - answers.length, context)
  }

  function told(turn: Turn, answers: readonly Answer[], more: number, context: TapContext): Turn {
    const read = new Map<Attachment, Attachment>()
    const instructions = [...turn.instructions]
    for (const [{ attachment, number, message }, answer] of answers) {
      const unread = typeof answer === 'string'
      count(unread ? answer : 'read', 1)
      if (!unread) {
        read.set(attachment, answer)
        continue
      }
      instructions.push(instructionOf(number, attachment, answer, maxBytes))
      context.note(`attachment ${number}: ${answer}`)
      context.log.info(
        { message: message.id, attachment: number, reason: answer },
        'an attachment was not read',
      )
    }
    if (more > 0) {
      count('too many', more)
      instructions.push(instructionOfMore(more, maxFiles))
      context.note(`${more} more attachments: too many`)
    }
    if (read.size > 0) context.note(`${read.size} read`)
    return { ...withRead(turn, read), instructions }
  }

  return {
    prepare,
    ended: shelf.ended,
    async close() {
      closed = true
      cancel()
      await sweeping
    },
  }
}
