import type { FakeEntity } from './wire.js'

/** Bot API, MessageEntity: what the platform finds by itself in a text that people write. */
export function findEntities(text: string): FakeEntity[] {
  const of = (type: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(({ 0: match, index }) => ({ type, offset: index, length: match.length }))
  const urls = of('url', /\bhttps?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g)
  const others = [
    ...of('bot_command', /(?<![\w/@])\/[a-z0-9_]{1,64}(?:@\w{3,32})?\b/gi),
    ...of('mention', /(?<![\w/@.])@[a-z]\w{3,31}\b/gi),
    ...of('hashtag', /(?<![\w#])#[\p{L}\d_]*[\p{L}_][\p{L}\d_]*/gu),
  ]
  const free = others.filter(
    ({ offset }) => !urls.some((url) => offset >= url.offset && offset < url.offset + url.length),
  )
  return [...urls, ...free].sort((one, other) => one.offset - other.offset)
}
