import { linkEntity, type Formatted } from './entities.js'
import { badRequest, type FakeEntity, type Refusal } from './wire.js'

interface OpenEntity {
  readonly type: string
  readonly language: string
  readonly offset: number
  readonly at: number
}

interface Parse {
  readonly source: string
  readonly open: OpenEntity[]
  readonly entities: FakeEntity[]
  text: string
  at: number
  quoted: boolean
}

const reserved = new Set('_*[]()~`>#+-=|{}.!\n')
/** Names of entity types as the platform's errors say them. */
const spoken: Readonly<Record<string, string>> = {
  bold: 'Bold',
  italic: 'Italic',
  underline: 'Underline',
  strikethrough: 'Strikethrough',
  spoiler: 'Spoiler',
  code: 'Code',
  pre: 'Pre',
  text_link: 'TextUrl',
  custom_emoji: 'CustomEmoji',
  blockquote: 'BlockQuote',
}
const marks: Readonly<Record<string, string>> = {
  bold: '*',
  italic: '_',
  underline: '__',
  strikethrough: '~',
  spoiler: '||',
  code: '`',
  pre: '```',
  text_link: ']',
  custom_emoji: ']',
}

/** Bot API, MarkdownV2 style: the text that people see, and its entities, inner ones first. */
export function parseMarkdown(source: string): Formatted {
  const parse: Parse = { source, open: [], entities: [], text: '', at: 0, quoted: false }
  while (parse.at < source.length) step(parse)
  if (parse.quoted && parse.open.at(-1)?.type === 'blockquote') endQuote(parse)
  const left = parse.open.at(-1)
  if (left) throw endMissing(source, left)
  return { text: parse.text, entities: parse.entities }
}

function step(parse: Parse): void {
  const { source, at } = parse
  const character = source[at]!
  const next = source[at + 1]
  if (character === '\\' && next !== undefined && /\p{ASCII}/u.test(next)) {
    parse.text += next
    parse.at += 2
    return
  }
  const inner = parse.open.at(-1)
  const verbatim = inner?.type === 'code' || inner?.type === 'pre'
  if (verbatim ? character !== '`' : !reserved.has(character)) {
    parse.text += character
    parse.at += 1
    return
  }
  if (parse.quoted && character === '\n' && next !== '>') return endLineOfQuote(parse)
  if (inner && endsHere(source, at, inner.type)) end(parse, inner)
  else begin(parse)
}

function endsHere(source: string, at: number, type: string): boolean {
  const mark = marks[type]
  if (mark === undefined || !source.startsWith(mark, at)) return false
  return type !== 'italic' || source[at + 1] !== '_'
}

function begin(parse: Parse): void {
  const { source, at } = parse
  const character = source[at]!
  const is = (mark: string) => source.startsWith(mark, at)
  if (character === '\n') return beginLine(parse)
  if (is('__')) return push(parse, 'underline', 2)
  if (is('||')) return push(parse, 'spoiler', 2)
  if (is('![')) return push(parse, 'custom_emoji', 2)
  if (is('```')) return beginBlock(parse)
  if (character === '>' && at === 0) {
    parse.quoted = true
    return push(parse, 'blockquote', 1)
  }
  const type = { _: 'italic', '*': 'bold', '~': 'strikethrough', '[': 'text_link', '`': 'code' }[character]
  if (type === undefined) {
    throw cannotParse(`Character '${character}' is reserved and must be escaped with the preceding '\\'`)
  }
  push(parse, type, 1)
}

function push(parse: Parse, type: string, length: number, language = ''): void {
  parse.open.push({ type, language, offset: parse.text.length, at: parse.at })
  parse.at += length
}

function beginBlock(parse: Parse): void {
  const rest = parse.source.slice(parse.at + 3)
  const language = /^[^\s`]*(?=\s)/.exec(rest)?.[0] ?? ''
  const newline = /^(\r\n|\n\r|\n|\r)/.exec(rest.slice(language.length))?.[0] ?? ''
  push(parse, 'pre', 3 + language.length + newline.length, language)
}

function beginLine(parse: Parse): void {
  parse.text += '\n'
  parse.at += 1
  if (parse.source[parse.at] !== '>') return
  if (parse.quoted) {
    parse.at += 1
    return
  }
  parse.quoted = true
  push(parse, 'blockquote', 1)
}

function endLineOfQuote(parse: Parse): void {
  const inner = parse.open.at(-1)
  if (inner && inner.type !== 'blockquote') throw endMissing(parse.source, inner)
  endQuote(parse)
  parse.text += '\n'
  parse.at += 1
}

function endQuote(parse: Parse): void {
  parse.quoted = false
  const quote = parse.open.pop()
  if (!quote) return
  const length = parse.text.length - quote.offset
  if (length > 0) parse.entities.push({ type: 'blockquote', offset: quote.offset, length })
}

function end(parse: Parse, inner: OpenEntity): void {
  const { type, language, offset } = inner
  parse.open.pop()
  parse.at += marks[type]!.length
  const range = { offset, length: parse.text.length - offset }
  const linked = type === 'text_link' || type === 'custom_emoji'
  const url = linked ? readUrl(parse, type) : undefined
  if (type === 'custom_emoji' && !/^tg:\/\/emoji\?id=[1-9]\d*$/.test(url ?? '')) {
    throw cannotParse('Custom emoji entity must contain a tg://emoji URL')
  }
  if (range.length === 0) return
  if (type === 'text_link') {
    const link = linkEntity(url ?? parse.text.slice(offset), range)
    if (link) parse.entities.push(link)
    return
  }
  parse.entities.push({
    type,
    ...range,
    ...(language !== '' && { language }),
    ...(type === 'custom_emoji' && { custom_emoji_id: url!.slice(url!.indexOf('=') + 1) }),
  })
}

/** The address in parentheses after `]`, if there is one. */
function readUrl(parse: Parse, type: string): string | undefined {
  if (parse.source[parse.at] !== '(') return undefined
  const from = parse.at + 1
  const [whole, url] = /^((?:\\\p{ASCII}|[^)])*)\)/u.exec(parse.source.slice(from)) ?? []
  if (whole === undefined || url === undefined) {
    const what = type === 'custom_emoji' ? 'a custom emoji URL' : 'a URL'
    throw cannotParse(`Can't find end of ${what} at byte offset ${bytes(parse.source, from)}`)
  }
  parse.at = from + whole.length
  return url.replaceAll(/\\(\p{ASCII})/gu, '$1')
}

function endMissing(source: string, { type, language, at }: OpenEntity): Refusal {
  const name = type === 'pre' && language !== '' ? 'PreCode' : spoken[type]
  return cannotParse(`Can't find end of ${name} entity at byte offset ${bytes(source, at)}`)
}

function bytes(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index))
}

function cannotParse(reason: string): Refusal {
  return badRequest(`can't parse entities: ${reason}`)
}
