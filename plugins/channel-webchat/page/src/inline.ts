import { destinationAt, safeLink, urlAt } from './link.js'

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'break' }
  | { readonly type: 'strong' | 'emphasis' | 'strike'; readonly content: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly content: readonly Inline[] }

/** What was opened and not yet closed. */
interface Frame {
  readonly marker: '' | '*' | '**' | '_' | '__' | '~~' | '[' | '!['
  readonly content: Inline[]
}

// A frame that cannot be closed is given up for a new one: the work stays linear.
const mostFrames = 16
const punctuation = /[!-/:-@[-`{-~]/
const space = /\s/
const word = /[\p{L}\p{N}]/u

/** Reads the marks inside a paragraph in time linear in its length; what is not closed is text. */
export function parseInline(text: string): Inline[] {
  const frames: Frame[] = [{ marker: '', content: [] }]
  const closings = codeClosings(text)
  let plain = 0
  let at = 0

  function top(): Inline[] {
    return frames[frames.length - 1]?.content ?? []
  }
  /** The text up to here, and then `node`; goes on at `next`. */
  function put(node: Inline | undefined, next: number): void {
    if (plain < at) top().push({ type: 'text', text: text.slice(plain, at) })
    if (node) top().push(node)
    at = next
    plain = next
  }
  function open(marker: Frame['marker'], next: number): void {
    put(undefined, next)
    if (frames.length > mostFrames) giveUp(frames, 1)
    frames.push({ marker, content: [] })
  }
  /** Ends the innermost frame of one of `markers`; those inside it are text. */
  function close(index: number, node: (content: Inline[]) => Inline, next: number): void {
    put(undefined, next)
    while (frames.length > index + 1) giveUp(frames, frames.length - 1)
    const frame = frames.pop()
    if (frame) top().push(node(frame.content))
  }
  function innermost(...markers: readonly Frame['marker'][]): number {
    return frames.findLastIndex((frame) => markers.includes(frame.marker))
  }

  function emphasis(mark: '*' | '_', double: '**' | '__'): void {
    let count = runAt(text, at)
    const end = at + count
    const before = text[at - 1] ?? ' '
    const after = text[end] ?? ' '
    // Within a word an underscore is a letter.
    const opens = !space.test(after) && (mark === '*' || !word.test(before))
    const closes = !space.test(before) && (mark === '*' || !word.test(after))
    if (count > 3) {
      at = end
      return
    }
    while (count > 0 && closes) {
      const index = count > 1 ? innermost(mark, double) : innermost(mark)
      const marker = frames[index]?.marker
      if (index < 1 || marker === undefined) break
      const type = marker.length === 2 ? 'strong' : 'emphasis'
      close(index, (content) => ({ type, content }), at + marker.length)
      count -= marker.length
    }
    while (count > 0 && opens) {
      const marker = count > 1 ? double : mark
      open(marker, at + marker.length)
      count -= marker.length
    }
    at = end
  }

  function strike(): void {
    const count = runAt(text, at)
    if (count !== 2) {
      at += count
      return
    }
    const index = innermost('~~')
    if (index > 0) close(index, (content) => ({ type: 'strike', content }), at + 2)
    else open('~~', at + 2)
  }

  function code(): void {
    const count = runAt(text, at)
    const end = closings(count, at + count)
    if (end === undefined) at += count
    else put({ type: 'code', text: codeText(text.slice(at + count, end)) }, end + count)
  }

  function linkEnd(): void {
    const index = innermost('[', '![')
    if (index < 1) {
      at += 1
      return
    }
    const destination = text[at + 1] === '(' ? destinationAt(text, at + 1) : undefined
    const href = destination && safeLink(destination.url)
    if (destination && href) {
      close(index, (content) => ({ type: 'link', href, content: named(content, href) }), destination.end)
      return
    }
    put(undefined, at)
    while (frames.length > index) giveUp(frames, frames.length - 1)
    at += 1
  }

  while (at < text.length) {
    const character = text[at]
    if (character === '\\' && punctuation.test(text[at + 1] ?? '')) {
      put(undefined, at + 1)
      at += 1
    } else if (character === '`') code()
    else if (character === '*') emphasis('*', '**')
    else if (character === '_') emphasis('_', '__')
    else if (character === '~') strike()
    else if (character === '!' && text[at + 1] === '[') open('![', at + 2)
    else if (character === '[') open('[', at + 1)
    else if (character === ']') linkEnd()
    else if (character === '\n') put({ type: 'break' }, at + 1)
    else if (character === 'h' && !word.test(text[at - 1] ?? ' ')) {
      const url = urlAt(text, at)
      const href = url && safeLink(url)
      if (url && href) put({ type: 'link', href, content: [{ type: 'text', text: url }] }, at + url.length)
      else at += 1
    } else at += 1
  }
  put(undefined, at)
  while (frames.length > 1) giveUp(frames, frames.length - 1)
  return top()
}

/** What was opened is text, and what stands in it goes to what is around it. */
function giveUp(frames: Frame[], index: number): void {
  const [frame] = frames.splice(index, 1)
  if (!frame) return
  const around = frames[index - 1]?.content
  around?.push({ type: 'text', text: frame.marker })
  for (const node of frame.content) around?.push(node)
}

function runAt(text: string, at: number): number {
  let end = at
  while (text[end] === text[at]) end += 1
  return end - at
}

/** Finds the run of exactly `count` backticks that comes next. Asked from left to right, it reads the text once. */
function codeClosings(text: string): (count: number, from: number) => number | undefined {
  const runs = new Map<number, number[]>()
  for (const run of text.matchAll(/`+/g)) {
    const known = runs.get(run[0].length)
    if (known) known.push(run.index)
    else runs.set(run[0].length, [run.index])
  }
  const passed = new Map<number, number>()
  return (count, from) => {
    const known = runs.get(count) ?? []
    let next = passed.get(count) ?? 0
    while ((known[next] ?? from) < from) next += 1
    passed.set(count, next)
    return known[next]
  }
}

/** A space on both sides lets code begin with a backtick. */
function codeText(text: string): string {
  const flat = text.replaceAll('\n', ' ')
  return flat.startsWith(' ') && flat.endsWith(' ') && flat.trim() !== '' ? flat.slice(1, -1) : flat
}

/** A link holds no link, and it has a name. */
function named(content: readonly Inline[], href: string): Inline[] {
  const flat = content.flatMap((node) => (node.type === 'link' ? node.content : [node]))
  return flat.length > 0 ? flat : [{ type: 'text', text: href }]
}
