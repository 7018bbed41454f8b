import { linkEntity, type Formatted } from './entities.js'
import { badRequest, type FakeEntity, type Refusal } from './wire.js'

/** Bot API, HTML style: which entity a tag makes. */
const plainTags: ReadonlyMap<string, string> = new Map([
  ...['b', 'strong'].map((tag) => [tag, 'bold'] as const),
  ...['i', 'em'].map((tag) => [tag, 'italic'] as const),
  ...['u', 'ins'].map((tag) => [tag, 'underline'] as const),
  ...['s', 'strike', 'del'].map((tag) => [tag, 'strikethrough'] as const),
  ...['tg-spoiler', 'span'].map((tag) => [tag, 'spoiler'] as const),
])
const otherTags = new Set(['a', 'code', 'pre', 'blockquote', 'tg-emoji'])
const named: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
])

interface OpenTag {
  readonly name: string
  readonly argument: string
  readonly offset: number
}

interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly end: number
}

/** The text that people see, and its entities, inner ones first. */
export function parseHtml(html: string): Formatted {
  const open: OpenTag[] = []
  const entities: FakeEntity[] = []
  let text = ''
  let at = 0
  while (at < html.length) {
    const character = html[at]!
    if (character === '&') {
      const reference = readReference(html, at)
      text += reference.text
      at = reference.end
    } else if (character !== '<') {
      text += character
      at += 1
    } else if (html[at + 1] === '/') {
      at = closeTag(html, at, open, entities, text)
    } else {
      const tag = readTag(html, at)
      open.push({ name: tag.name, argument: argumentOf(html, at, tag), offset: text.length })
      at = tag.end
    }
  }
  const left = open.at(-1)
  if (left) throw cannotParse(`Can't find end tag corresponding to start tag "${left.name}"`)
  return { text, entities }
}

function closeTag(html: string, at: number, open: OpenTag[], entities: FakeEntity[], text: string): number {
  const tag = open.pop()
  if (!tag) throw cannotParse(`Unexpected end tag at byte offset ${bytes(html, at)}`)
  const [whole, name = ''] = /^<\/([^\s>]*)\s*>/.exec(html.slice(at)) ?? []
  if (whole === undefined) throw cannotParse(`Unclosed end tag at byte offset ${bytes(html, at)}`)
  const found = name.toLowerCase()
  if (found !== '' && found !== tag.name) {
    const expected = `expected "</${tag.name}>", found "</${found}>"`
    throw cannotParse(`Unmatched end tag at byte offset ${bytes(html, at)}, ${expected}`)
  }
  if (text.length > tag.offset) closeEntity(tag, entities, text)
  return at + whole.length
}

function closeEntity({ name, argument, offset }: OpenTag, entities: FakeEntity[], text: string): void {
  const range = { offset, length: text.length - offset }
  const plain = plainTags.get(name)
  if (plain) entities.push({ type: plain, ...range })
  else if (name === 'blockquote') {
    entities.push({ type: argument === '' ? 'blockquote' : 'expandable_blockquote', ...range })
  } else if (name === 'tg-emoji') {
    if (!/^[1-9]\d*$/.test(argument)) throw cannotParse('Invalid custom emoji identifier specified')
    entities.push({ type: 'custom_emoji', ...range, custom_emoji_id: argument })
  } else if (name === 'a') {
    const link = linkEntity(argument || text.slice(offset), range)
    if (link) entities.push(link)
  } else entities.push(codeEntity(name, argument, range, entities))
}

/** `<pre><code class="language-x">`, in either order, is one block with a language. */
function codeEntity(
  name: string,
  language: string,
  range: { readonly offset: number; readonly length: number },
  entities: FakeEntity[],
): FakeEntity {
  const inner = entities.at(-1)
  const same = inner?.offset === range.offset && inner.length === range.length ? inner : undefined
  const other = name === 'pre' ? 'code' : 'pre'
  const known = same?.type === other ? (name === 'pre' ? same.language : language) : undefined
  if (known) {
    entities.pop()
    return { type: 'pre', ...range, language: known }
  }
  return { type: name, ...range, ...(name === 'code' && language !== '' && { language }) }
}

function readTag(html: string, at: number): Tag {
  const unclosed = () => cannotParse(`Unclosed start tag at byte offset ${bytes(html, at)}`)
  const name = /^[^\s>]*/.exec(html.slice(at + 1))![0].toLowerCase()
  let position = at + 1 + name.length
  if (position >= html.length) throw unclosed()
  if (!plainTags.has(name) && !otherTags.has(name)) {
    throw cannotParse(`Unsupported start tag "${name}" at byte offset ${bytes(html, at)}`)
  }
  const attributes = new Map<string, string>()
  const where = `the tag "${name}" at byte offset ${bytes(html, at)}`
  for (;;) {
    position += /^\s*/.exec(html.slice(position))![0].length
    if (html[position] === '>') return { name, attributes, end: position + 1 }
    const attribute = /^[^\s=>]*/.exec(html.slice(position))![0]
    if (attribute === '')
      throw position >= html.length ? unclosed() : cannotParse(`Empty attribute name in ${where}`)
    position += attribute.length
    const equals = /^\s*=\s*/.exec(html.slice(position))
    if (equals) {
      const value = readValue(html, position + equals[0].length)
      attributes.set(attribute, value.text)
      position = value.end
    } else if (name === 'blockquote' && attribute === 'expandable') attributes.set(attribute, attribute)
    else throw cannotParse(`Expected equal sign in declaration of an attribute of ${where}`)
    if (position >= html.length) throw unclosed()
  }
}

function readValue(html: string, at: number): { readonly text: string; readonly end: number } {
  const quote = html[at]
  if (quote !== '"' && quote !== "'") {
    const token = /^[\p{L}\d.-]*/u.exec(html.slice(at))![0]
    const end = at + token.length
    if (end < html.length && !/[\s>]/.test(html[end]!)) {
      throw cannotParse(`Unexpected end of name token at byte offset ${bytes(html, at)}`)
    }
    return { text: token.toLowerCase(), end }
  }
  let text = ''
  let end = at + 1
  while (end < html.length && html[end] !== quote) {
    const part = html[end] === '&' ? readReference(html, end) : { text: html[end]!, end: end + 1 }
    text += part.text
    end = part.end
  }
  return { text, end: end + 1 }
}

function argumentOf(html: string, at: number, { name, attributes }: Tag): string {
  if (name === 'a') return attributes.get('href') ?? ''
  if (name === 'tg-emoji') return attributes.get('emoji-id') ?? ''
  if (name === 'blockquote') return attributes.get('expandable') ?? ''
  if (name === 'code') return /^language-(.*)$/s.exec(attributes.get('class') ?? '')?.[1] ?? ''
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${bytes(html, at)}`)
  }
  return ''
}

/** Four names and all numbers; anything else is a plain ampersand. */
function readReference(html: string, at: number): { readonly text: string; readonly end: number } {
  const found = /^&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]+));?/i.exec(html.slice(at, at + 12))
  const [whole, hex, decimal, name] = found ?? []
  const code = hex !== undefined ? parseInt(hex, 16) : Number(decimal ?? 0)
  const text =
    name !== undefined
      ? named.get(name)
      : code > 0 && code < 0x10ffff
        ? String.fromCodePoint(code)
        : undefined
  return whole !== undefined && text !== undefined
    ? { text, end: at + whole.length }
    : { text: '&', end: at + 1 }
}

function bytes(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index))
}

function cannotParse(reason: string): Refusal {
  return badRequest(`can't parse entities: ${reason}`)
}
