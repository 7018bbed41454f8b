import { parseInline, type Inline } from './inline.js'

export type Block =
  | { readonly type: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly type: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly type: 'list'
      readonly ordered: boolean
      readonly start: number
      readonly items: readonly (readonly Block[])[]
    }
  | {
      readonly type: 'table'
      readonly aligns: readonly Align[]
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }
  | { readonly type: 'rule' }

export type Align = 'left' | 'center' | 'right' | undefined

/** A block that was read, and the line after it. */
type Read = readonly [block: Block, next: number]

const deepest = 8
const fenceStart = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*)$/
const headingStart = /^ {0,3}(#{1,6})(?=[ \t]|$)/
const ruleLine = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/
const quoteStart = /^ {0,3}> ?/
const itemStart = /^( {0,3})([-*+]|\d{1,9}[.)])(?:([ \t]{1,4})(?=\S)|[ \t]*$)/
const delimiter = /^:?-+:?$/

/** Reads markdown in time linear in its length; what is none is text. Never HTML. */
export function parseMarkdown(text: string): readonly Block[] {
  return parseBlocks(text.split('\n'), 0)
}

function parseBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    if (isBlank(lines[at])) {
      at += 1
      continue
    }
    const [block, next] = readBlock(lines, at, depth)
    blocks.push(block)
    at = next
  }
  return blocks
}

function readBlock(lines: readonly string[], at: number, depth: number): Read {
  const line = lines[at] ?? ''
  const nested = depth < deepest ? (readQuote(lines, at, depth) ?? readList(lines, at, depth)) : undefined
  return (
    readFence(lines, at) ??
    readHeading(line, at) ??
    (ruleLine.test(line) ? ([{ type: 'rule' }, at + 1] as const) : undefined) ??
    nested ??
    readTable(lines, at) ??
    readParagraph(lines, at)
  )
}

/** Without an end it goes on to the last line: it is still being written. */
function readFence(lines: readonly string[], at: number): Read | undefined {
  const [, fence = '', language = ''] = fenceStart.exec(lines[at] ?? '') ?? []
  if (!fence) return undefined
  const end = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`)
  let next = at + 1
  while (next < lines.length && !end.test(lines[next] ?? '')) next += 1
  const text = lines.slice(at + 1, next).join('\n')
  return [{ type: 'code', language: language.trim().split(/\s/, 1)[0] ?? '', text }, next + 1]
}

function readHeading(line: string, at: number): Read | undefined {
  const [start, hashes] = headingStart.exec(line) ?? []
  if (start === undefined || hashes === undefined) return undefined
  const content = parseInline(withoutHashes(line.slice(start.length).trim()))
  return [{ type: 'heading', level: hashes.length, content }, at + 1]
}

/** `Title ##` is `Title`. */
function withoutHashes(title: string): string {
  let end = title.length
  while (title[end - 1] === '#') end -= 1
  const isClosing = end === 0 || title[end - 1] === ' ' || title[end - 1] === '\t'
  return isClosing ? title.slice(0, end).trimEnd() : title
}

function readQuote(lines: readonly string[], at: number, depth: number): Read | undefined {
  let next = at
  while (next < lines.length && quoteStart.test(lines[next] ?? '')) next += 1
  if (next === at) return undefined
  const inner = lines.slice(at, next).map((line) => line.replace(quoteStart, ''))
  return [{ type: 'quote', blocks: parseBlocks(inner, depth + 1) }, next]
}

function readList(lines: readonly string[], at: number, depth: number): Read | undefined {
  const first = itemOf(lines[at])
  if (!first) return undefined
  const items: Block[][] = []
  let next = at
  for (;;) {
    const item = itemOf(lines[next])
    if (item?.kind !== first.kind || ruleLine.test(lines[next] ?? '')) break
    const end = itemEnd(lines, next + 1)
    const rest = lines.slice(next + 1, end).map((line) => dedented(line, item.width))
    items.push(parseBlocks([item.text, ...rest], depth + 1))
    next = end
    // A blank line may stand between two items.
    if (isBlank(lines[next]) && itemOf(lines[next + 1])?.kind === first.kind) next += 1
  }
  if (items.length === 0) return undefined
  return [{ type: 'list', ordered: first.start !== undefined, start: first.start ?? 1, items }, next]
}

interface Item {
  /** What a list keeps to: `-`, `*`, `+`, `.` or `)`. */
  readonly kind: string
  /** Of a numbered one. */
  readonly start?: number
  readonly width: number
  readonly text: string
}

function itemOf(line: string | undefined): Item | undefined {
  const [whole, indent = '', marker = '', space = ' '] = itemStart.exec(line ?? '') ?? []
  if (whole === undefined) return undefined
  return {
    kind: marker.slice(-1),
    start: marker.length > 1 ? Number.parseInt(marker, 10) : undefined,
    width: indent.length + marker.length + space.length,
    text: (line ?? '').slice(whole.length),
  }
}

/** The first line that is no more of an item: what is indented belongs to it, and what goes on with its paragraph. */
function itemEnd(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (isBlank(line)) {
      if (!isIndented(lines[at + 1])) return at
    } else if (!isIndented(line)) {
      if (isBlank(lines[at - 1]) || beginsBlock(line) || itemOf(line)) return at
    }
    at += 1
  }
  return at
}

/** Two spaces are enough, also below `1. `: much is written so. */
function isIndented(line: string | undefined): boolean {
  return line !== undefined && /^(?: {2}|\t)[ \t]*\S/.test(line)
}

function dedented(line: string, width: number): string {
  let at = 0
  while (at < width && line[at] === ' ') at += 1
  return line[at] === '\t' && at === 0 ? line.slice(1) : line.slice(at)
}

function readTable(lines: readonly string[], at: number): Read | undefined {
  if (!beginsTable(lines, at)) return undefined
  const head = cellsOf(lines[at] ?? '')
  const aligns = cellsOf(lines[at + 1] ?? '').map(alignOf)
  const rows: Inline[][][] = []
  let next = at + 2
  while (next < lines.length && lines[next]?.includes('|')) {
    const cells = cellsOf(lines[next] ?? '')
    rows.push(head.map((_, column) => parseInline(cells[column] ?? '')))
    next += 1
  }
  return [{ type: 'table', aligns, head: head.map(parseInline), rows }, next]
}

function beginsTable(lines: readonly string[], at: number): boolean {
  const [line = '', below = ''] = lines.slice(at, at + 2)
  if (!line.includes('|') || !below.includes('-')) return false
  const marks = cellsOf(below)
  return marks.every((mark) => delimiter.test(mark)) && marks.length === cellsOf(line).length
}

function cellsOf(line: string): string[] {
  const cells: string[] = []
  const row = line.trim()
  let cell = ''
  for (let at = row.startsWith('|') ? 1 : 0; at < row.length; at += 1) {
    if (row[at] === '\\' && row[at + 1] === '|') {
      cell += '|'
      at += 1
    } else if (row[at] === '|') {
      cells.push(cell.trim())
      cell = ''
    } else cell += row[at]
  }
  return row.endsWith('|') && cell === '' ? cells : [...cells, cell.trim()]
}

function alignOf(mark: string): Align {
  if (mark.startsWith(':') && mark.endsWith(':')) return 'center'
  if (mark.endsWith(':')) return 'right'
  return mark.startsWith(':') ? 'left' : undefined
}

function readParagraph(lines: readonly string[], at: number): Read {
  let next = at + 1
  while (next < lines.length && !isBlank(lines[next]) && !interrupts(lines, next)) next += 1
  const text = lines
    .slice(at, next)
    .map((line) => line.trim())
    .join('\n')
  return [{ type: 'paragraph', content: parseInline(text) }, next]
}

/** A number in the middle of a sentence may begin a line; only a 1 begins a list there. */
function interrupts(lines: readonly string[], at: number): boolean {
  const item = itemOf(lines[at])
  const beginsList = item !== undefined && item.text !== '' && (item.start ?? 1) === 1
  return beginsList || beginsBlock(lines[at] ?? '') || beginsTable(lines, at)
}

function beginsBlock(line: string): boolean {
  return fenceStart.test(line) || headingStart.test(line) || ruleLine.test(line) || quoteStart.test(line)
}

function isBlank(line: string | undefined): boolean {
  return line !== undefined && line.trim() === ''
}
