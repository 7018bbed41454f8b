import { describe, expect, it } from 'vitest'
import { bench, refusal } from './bench.js'

type Mode = 'HTML' | 'MarkdownV2'

async function parse(mode: Mode, source: string): Promise<[string, ...string[]]> {
  const { telegram, api } = await bench()
  telegram.open(42)
  const { text, entities = [] } = await api.sendMessage(42, source, { parse_mode: mode })
  const marked = entities.map((entity) => {
    const { type, offset, length, ...rest } = entity
    const more = Object.values(rest).map((value) => (typeof value === 'object' ? value.id : value))
    return [type, text.slice(offset, offset + length), ...more].join(' ')
  })
  return [text, ...marked]
}

async function told(mode: Mode, source: string): Promise<string> {
  const { telegram, api } = await bench()
  telegram.open(42)
  const refused = await refusal(api.sendMessage(42, source, { parse_mode: mode }))
  expect(refused.error_code).toBe(400)
  return refused.description.replace("Bad Request: can't parse entities: ", '')
}

describe('HTML', () => {
  it.each([
    ['plain &lt;text&gt; &amp; more &#65;&#x42; &nbsp;', ['plain <text> & more AB &nbsp;']],
    [
      '<b>bold <i>both</i></b> <u>u</u> <del>s</del>',
      ['bold both u s', 'bold bold both', 'italic both', 'underline u', 'strikethrough s'],
    ],
    [
      '<a href="https://example.org/?a=1&amp;b=2">here</a>',
      ['here', 'text_link here https://example.org/?a=1&b=2'],
    ],
    ['<a href="tg://user?id=5">Ann</a>', ['Ann', 'text_mention Ann 5']],
    ['<a href="/local">no link</a>', ['no link']],
    [
      '<a href="example.org:8080/x">port</a> <a href="javascript:alert(1)">code</a>',
      ['port code', 'text_link port http://example.org:8080/x'],
    ],
    ['<code>x &lt; y</code>', ['x < y', 'code x < y']],
    ['<pre><code class="language-ts">let x</code></pre>', ['let x', 'pre let x ts']],
    ['<pre>block</pre>', ['block', 'pre block']],
    ['<blockquote expandable>long</blockquote>', ['long', 'expandable_blockquote long']],
    ['<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>', ['st', 'spoiler s', 'spoiler t']],
    ['<tg-emoji emoji-id="123">👍</tg-emoji>', ['👍', 'custom_emoji 👍 123']],
    ['😀<b>x</b>', ['😀x', 'bold x']],
    ['<b>a <code>c</code> z</b>', ['a c z', 'bold a ', 'code c', 'bold  z']],
    ['<code>a <b>b</b></code>', ['a b', 'code a b']],
    ['  <b>x</b>  ', ['x', 'bold x']],
    ['a > b', ['a > b']],
  ])('reads %s', async (source, expected) => {
    expect(await parse('HTML', source)).toEqual(expected)
  })

  it.each([
    ['<p>x</p>', 'Unsupported start tag "p" at byte offset 0'],
    ['ä<br>', 'Unsupported start tag "br" at byte offset 2'],
    ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
    ['1 <2', 'Unclosed start tag at byte offset 2'],
    ['1 < 2 > 0', 'Unsupported start tag "" at byte offset 2'],
    ['<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['<a href>x</a>', 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'],
    ['<a href="x>y</a>', 'Unclosed start tag at byte offset 0'],
    ['<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<tg-emoji emoji-id="x">y</tg-emoji>', 'Invalid custom emoji identifier specified'],
  ])('refuses %s', async (source, expected) => {
    expect(await told('HTML', source)).toBe(expected)
  })
})

describe('MarkdownV2', () => {
  it.each([
    [
      '*bold _both_* __u__ ~s~ ||p||',
      ['bold both u s p', 'bold bold both', 'italic both', 'underline u', 'strikethrough s', 'spoiler p'],
    ],
    ['1\\. item \\- x', ['1. item - x']],
    ['[here](https://example.org/a_\\)b)', ['here', 'text_link here https://example.org/a_)b']],
    ['`a*b_`', ['a*b_', 'code a*b_']],
    ['```ts\nlet x = 1\n```', ['let x = 1', 'pre let x = 1 ts']],
    ['>one\n>two\nafter', ['one\ntwo\nafter', 'blockquote one\ntwo']],
    ['before\n>quote', ['before\nquote', 'blockquote quote']],
    ['![👍](tg://emoji?id=123)', ['👍', 'custom_emoji 👍 123']],
    ['_italic_\r__under__', ['italic under', 'italic italic', 'underline under']],
  ])('reads %j', async (source, expected) => {
    expect(await parse('MarkdownV2', source)).toEqual(expected)
  })

  it.each([
    ['1. item', `Character '.' is reserved and must be escaped with the preceding '\\'`],
    ['a | b', `Character '|' is reserved and must be escaped with the preceding '\\'`],
    ['x > y', `Character '>' is reserved and must be escaped with the preceding '\\'`],
    ['wow!', `Character '!' is reserved and must be escaped with the preceding '\\'`],
    ['ä *bold', "Can't find end of Bold entity at byte offset 3"],
    ['*a _b* c_', "Can't find end of Italic entity at byte offset 8"],
    ['[x](y', "Can't find end of a URL at byte offset 4"],
    ['`x', "Can't find end of Code entity at byte offset 0"],
    ['```ts\nx', "Can't find end of PreCode entity at byte offset 0"],
    ['![x](https://example.org)', 'Custom emoji entity must contain a tg://emoji URL'],
    ['>quote *bold\nafter', "Can't find end of Bold entity at byte offset 7"],
  ])('refuses %j', async (source, expected) => {
    expect(await told('MarkdownV2', source)).toBe(expected)
  })
})

describe('entities as they are given', () => {
  it('takes those that fit the text, and passes over those it finds itself', async () => {
    const { telegram, api } = await bench()
    telegram.open(42)

    const { entities } = await api.sendMessage(42, '😀 bold @ann_x', {
      entities: [
        { type: 'bold', offset: 3, length: 4 },
        { type: 'mention', offset: 8, length: 6 },
      ],
    })

    expect(entities).toEqual([{ type: 'bold', offset: 3, length: 4 }])
  })

  it.each([
    [{ type: 'bold', offset: 0, length: 9 }, 'ends after the end of the text'],
    [{ type: 'bold', offset: -1, length: 1 }, 'entity has negative offset or length'],
    [{ type: 'bold', offset: 1, length: 2 }, 'entity begins in a middle of a UTF-16 symbol at byte offset 0'],
    [{ type: 'bold', offset: 0, length: 1 }, 'entity ends in a middle of a UTF-16 symbol'],
    [{ type: 'shiny', offset: 0, length: 2 }, 'unsupported type'],
    [{ type: 'bold', offset: 'a', length: 2 }, 'must be of type Number'],
  ])('refuses %j', async (entity, expected) => {
    const { telegram, api } = await bench()
    telegram.open(42)

    const refused = await refusal(api.sendMessage(42, '😀 x', { entities: [entity as never] }))

    expect(refused.error_code).toBe(400)
    expect(refused.description).toContain(expected)
  })
})
