import { badRequest, type FakeEntity, type FakeUser } from './wire.js'
import { isObject } from './fields.js'

/** What people see: plain text, and which ranges of it look different. */
export interface Formatted {
  readonly text: string
  readonly entities: readonly FakeEntity[]
}

interface Range {
  readonly offset: number
  readonly length: number
}

const simple = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler'])
const quotes = new Set(['blockquote', 'expandable_blockquote'])
const verbatim = new Set(['code', 'pre'])
const others = new Set(['text_link', 'text_mention', 'custom_emoji', 'date_time'])
/** The platform finds these itself, and passes over them where a bot sends them. */
const found = new Set(['mention', 'hashtag', 'cashtag', 'bot_command', 'url', 'email', 'phone_number'])

/** A link, or a mention for `tg://user?id=`; undefined for what the platform does not take for an address. */
export function linkEntity(url: string, range: Range): FakeEntity | undefined {
  const id = /^tg:\/\/user\/?\?id=(\d+)$/i.exec(url)?.[1]
  if (id) return { type: 'text_mention', ...range, user: mentioned(Number(id)) }
  const withScheme = /^[a-z][\w+.-]*:\/\//i.test(url) ? url : `http://${url}`
  if (!/^(https?|ftp|tg|ton|tonsite):\/\//i.test(withScheme)) return undefined
  if (/^https?:/i.test(withScheme) && !/^[^/]+\/\/([^\s/?#.]+\.)+[^\s/?#.]{2,}/i.test(withScheme)) {
    return /^https?:\/\/[\d.]+(:\d+)?/i.test(withScheme)
      ? { type: 'text_link', ...range, url: withScheme }
      : undefined
  }
  const bare = /^https?:\/\/[^/?#]+$/i.test(withScheme)
  return { type: 'text_link', ...range, url: bare ? `${withScheme}/` : withScheme }
}

function mentioned(id: number): FakeUser {
  return { id, is_bot: false, first_name: `Person ${id}` }
}

/** Bot API, MessageEntity: what a bot gave as `entities`, checked against its text. */
export function checkEntities(list: readonly unknown[], text: string): FakeEntity[] {
  return list.flatMap((item) => {
    if (!isObject(item)) throw cannotParse('MessageEntity must be an Object')
    const { type, offset, length } = item
    if (typeof type !== 'string') throw cannotParse(`Field "type" must be of type String`)
    if (!Number.isInteger(offset) || !Number.isInteger(length)) {
      throw cannotParse('Field "offset" and "length" must be of type Number')
    }
    if (found.has(type)) return []
    if (!simple.has(type) && !quotes.has(type) && !verbatim.has(type) && !others.has(type)) {
      throw badRequest(`unsupported type of MessageEntity: ${type}`)
    }
    const range = { offset: Number(offset), length: Number(length) }
    if (range.offset < 0 || range.length < 0) throw badRequest('entity has negative offset or length')
    const end = range.offset + range.length
    if (end > text.length) {
      const where = `ends after the end of the text at UTF-16 offset ${text.length}`
      throw badRequest(`entity beginning at UTF-16 offset ${range.offset} ${where}`)
    }
    for (const [what, index] of [
      ['begins', range.offset],
      ['ends', end],
    ] as const) {
      if (!splitsPair(text, index)) continue
      const at = Buffer.byteLength(text.slice(0, index - 1))
      throw badRequest(`entity ${what} in a middle of a UTF-16 symbol at byte offset ${at}`)
    }
    if (range.length === 0) return []
    if (type === 'text_link') {
      const link = linkEntity(String(item['url'] ?? ''), range)
      return link ? [link] : []
    }
    return [{ ...item, type, ...range }]
  })
}

function splitsPair(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(index - 1, index + 1))
}

/**
 * Bot API, Formatting options: quotes are never nested; code and pre hold no other entities, and the simple styles end
 * where code begins and go on behind it. The result is in the order in which the platform tells it.
 */
export function settleEntities(entities: readonly FakeEntity[]): FakeEntity[] {
  const blocks = outermost(entities.filter(({ type }) => verbatim.has(type)))
  const kept = entities.flatMap((entity): FakeEntity[] => {
    if (verbatim.has(entity.type)) return blocks.includes(entity) ? [withoutCodeLanguage(entity)] : []
    if (quotes.has(entity.type)) return blocks.some((block) => inside(entity, block)) ? [] : [entity]
    if (simple.has(entity.type)) return around(entity, blocks)
    return blocks.some((block) => meet(entity, block)) ? [] : [entity]
  })
  const outer = outermost(kept.filter(({ type }) => quotes.has(type)))
  return kept
    .filter((entity) => !quotes.has(entity.type) || outer.includes(entity))
    .map((entity, index) => ({ entity, index }))
    .sort(
      (a, b) => a.entity.offset - b.entity.offset || b.entity.length - a.entity.length || b.index - a.index,
    )
    .map(({ entity }) => entity)
}

function withoutCodeLanguage(entity: FakeEntity): FakeEntity {
  if (entity.type !== 'code') return entity
  return { type: 'code', offset: entity.offset, length: entity.length }
}

function outermost(entities: readonly FakeEntity[]): FakeEntity[] {
  return entities.filter(
    (entity, index) =>
      !entities.some(
        (other, at) => at !== index && inside(entity, other) && (at > index || !inside(other, entity)),
      ),
  )
}

function around(entity: FakeEntity, blocks: readonly FakeEntity[]): FakeEntity[] {
  let parts: Range[] = [entity]
  for (const block of blocks) parts = parts.flatMap((part) => without(part, block))
  return parts.map(({ offset, length }) => ({ ...entity, offset, length }))
}

function without(part: Range, block: Range): Range[] {
  if (!meet(part, block)) return [part]
  const before = { offset: part.offset, length: block.offset - part.offset }
  const end = block.offset + block.length
  const after = { offset: end, length: part.offset + part.length - end }
  return [before, after].filter(({ length }) => length > 0)
}

function inside(inner: Range, outer: Range): boolean {
  return inner.offset >= outer.offset && inner.offset + inner.length <= outer.offset + outer.length
}

function meet(one: Range, other: Range): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length
}

function cannotParse(reason: string): Error {
  return badRequest(`can't parse entities: ${reason}`)
}
