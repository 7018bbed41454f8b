import { bestBorder } from './border.js'
import { fenceAfter, type Fence } from './fence.js'

/** The length that a platform counts, in its own units. */
export type Measure = (part: string) => number

/**
 * Cuts markdown into parts of at most `limit` UTF-16 units, and of at most `limit` by `measure` where it is given. A part
 * ends at the best border there is; code that is cut is closed in one part and opened again, with its language, in the
 * next; a quote that is cut within a line goes on as a quote. Joined again, the parts lose nothing but white space at
 * their borders. At least one part; `limit` is 16 at least.
 */
export function splitMarkdown(
  text: string,
  limit: number,
  measure: Measure = ({ length }) => length,
): readonly string[] {
  const parts: string[] = []
  let rest: Rest = { text, fence: undefined, prefix: '' }
  while (rest.text !== '') {
    const { part, next } = nextPart(rest, limit, measure)
    if (part.trim() !== '') parts.push(part)
    rest = next
  }
  return parts.length > 0 ? parts : [text.slice(0, limit)]
}

/** What is not cut yet. */
interface Rest {
  readonly text: string
  /** The code fence that is open at its start. */
  readonly fence: Fence | undefined
  /** What a part has to begin with: the fence opened again, the mark of a quote. */
  readonly prefix: string
}

function nextPart(rest: Rest, limit: number, measure: Measure): { part: string; next: Rest } {
  const { text, fence } = rest
  // A fence line so long that little code fits behind it is left out.
  const prefix = rest.prefix.length <= limit / 4 ? rest.prefix : ''
  for (let room = limit - prefix.length; ;) {
    const whole = text.length <= room
    const size = whole ? text.length : bestBorder(text, room, fence)
    const body = text.slice(0, size)
    const open = fenceAfter(body, fence)
    const closing = open && !whole ? closingOf(open, body) : ''
    const part = `${prefix}${open ? body : trimBorder(body, whole)}${closing}`
    const tooLong = Math.max(part.length / limit, measure(part) / limit)
    if (tooLong <= 1 || room === 1) return { part, next: behind(rest, size, open) }
    const smaller = Math.floor(Math.min(room, size) / tooLong) - closing.length
    room = Math.max(1, Math.min(smaller, Math.min(room, size) - 1))
  }
}

function closingOf({ marker }: Fence, body: string): string {
  return body.endsWith('\n') ? marker : `\n${marker}`
}

/** Blank lines at the end of a part are white space at a border; within the text they are not. */
function trimBorder(body: string, whole: boolean): string {
  return whole ? body : body.trimEnd()
}

function behind({ text, prefix }: Rest, size: number, fence: Fence | undefined): Rest {
  const rest = text.slice(size)
  if (fence) return { text: rest, fence, prefix: rest === '' ? '' : `${fence.opening}\n` }
  const lineStart = text.lastIndexOf('\n', size - 1) + 1
  const within = lineStart < size && rest !== '' && !rest.startsWith('\n')
  const line = `${lineStart === 0 ? prefix : ''}${text.slice(lineStart, lineStart + 40)}`
  const quote = within ? (/^ {0,3}(?:> ?)+/.exec(line)?.[0] ?? '') : ''
  return { text: rest.replace(/^\s+/u, ''), fence, prefix: quote }
}
