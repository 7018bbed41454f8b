import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Inline } from '../../page/src/inline.js'
import { parseInline } from '../../page/src/inline.js'
import { parseMarkdown, type Block } from '../../page/src/markdown.js'

const text = (value: string): Inline => ({ type: 'text', text: value })
const paragraph = (...content: readonly Inline[]): Block => ({ type: 'paragraph', content })

/** All text of a tree, without its marks. */
function plain(nodes: readonly (Block | Inline)[]): string {
  return nodes.map(plainOf).join('')
}

function plainOf(node: Block | Inline): string {
  if (node.type === 'text' || node.type === 'code') return node.text
  if (node.type === 'quote') return plain(node.blocks)
  if (node.type === 'list') return node.items.map(plain).join('')
  if (node.type === 'table') return [node.head, ...node.rows].flat().map(plain).join('')
  return 'content' in node ? plain(node.content) : ''
}

describe('blocks', () => {
  it('reads paragraphs, headings, rules and quotes', () => {
    expect(parseMarkdown('# Title #\n\none\ntwo\n\n---\n> said\n> # so')).toEqual([
      { type: 'heading', level: 1, content: [text('Title')] },
      paragraph(text('one'), { type: 'break' }, text('two')),
      { type: 'rule' },
      {
        type: 'quote',
        blocks: [paragraph(text('said')), { type: 'heading', level: 1, content: [text('so')] }],
      },
    ])
  })

  it('reads lists within lists, also when they are indented by two spaces only', () => {
    expect(parseMarkdown('3. one\n  - inner\n  - other\n4. two\n\nafter')).toEqual([
      {
        type: 'list',
        ordered: true,
        start: 3,
        items: [
          [
            paragraph(text('one')),
            {
              type: 'list',
              ordered: false,
              start: 1,
              items: [[paragraph(text('inner'))], [paragraph(text('other'))]],
            },
          ],
          [paragraph(text('two'))],
        ],
      },
      paragraph(text('after')),
    ])
  })

  it('keeps code as it is, in a list too, and up to the end while it is being written', () => {
    expect(parseMarkdown('```ts title\n# no *mark*\n\n<b>\n```\nafter')).toEqual([
      { type: 'code', language: 'ts', text: '# no *mark*\n\n<b>' },
      paragraph(text('after')),
    ])
    expect(parseMarkdown('- see\n  ~~~\n  a\n\n  b\n  ~~~')).toMatchObject([
      { items: [[{ type: 'paragraph' }, { type: 'code', text: 'a\n\nb' }]] },
    ])
    expect(parseMarkdown('```\nhalf')).toEqual([{ type: 'code', language: '', text: 'half' }])
  })

  it('reads tables; missing cells are empty and surplus ones are left out', () => {
    const [table] = parseMarkdown('a | b\n:-|-:\n1 | `x\\|y`\n2\n\n| 1 | 2 | 3 |')
    expect(table).toMatchObject({ type: 'table', aligns: ['left', 'right'] })
    expect(table?.type === 'table' && table.rows).toEqual([[[text('1')], [{ type: 'code', text: 'x|y' }]]])
  })

  it('does not begin a list in a sentence that continues with a number', () => {
    expect(parseMarkdown('It was in\n1984. So')).toEqual([
      paragraph(text('It was in'), { type: 'break' }, text('1984. So')),
    ])
  })
})

describe('inline', () => {
  it('reads strong, emphasis, strike and code', () => {
    expect(parseInline('a **b *c*** ~~d~~ ``e ` f``')).toEqual([
      text('a '),
      { type: 'strong', content: [text('b '), { type: 'emphasis', content: [text('c')] }] },
      text(' '),
      { type: 'strike', content: [text('d')] },
      text(' '),
      { type: 'code', text: 'e ` f' },
    ])
  })

  it.each(['2 * 3 * 4', 'snake_case_name', '**open', 'a ~ b', '`open', '[name]', '[a](b', '****', '![x]'])(
    'leaves %s as it is',
    (source) => {
      expect(plain(parseInline(source))).toBe(source)
      expect(parseInline(source).every(({ type }) => type === 'text')).toBe(true)
    },
  )

  it('reads marks in Chinese text, where no space stands around them', () => {
    expect(parseInline('这是**重点**。')).toEqual([
      text('这是'),
      { type: 'strong', content: [text('重点')] },
      text('。'),
    ])
  })

  it('makes links of http, https and mailto, and shows images as links', () => {
    const link = (href: string, name: string): Inline => ({ type: 'link', href, content: [text(name)] })
    expect(parseInline('[a](https://example.org/x_(y) "title")')).toEqual([
      link('https://example.org/x_(y)', 'a'),
    ])
    expect(parseInline('[m](mailto:a@example.org)')).toEqual([link('mailto:a@example.org', 'm')])
    expect(parseInline('![cat](http://example.org/cat.png)')).toEqual([
      link('http://example.org/cat.png', 'cat'),
    ])
    expect(parseInline('see https://example.org/a.')).toEqual([
      text('see '),
      link('https://example.org/a', 'https://example.org/a'),
      text('.'),
    ])
    expect(parseInline('见https://example.org，好')).toEqual([text('见https://example.org，好')])
    expect(parseInline('见 https://example.org，好')).toContainEqual(
      link('https://example.org/', 'https://example.org'),
    )
    expect(parseInline('[https://bank.example](https://other.example)')).toEqual([
      link('https://other.example/', 'https://bank.example'),
    ])
  })

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:null/1',
    '//example.org',
    '/chat/',
    '',
  ])('makes no link of %j', (address) => {
    expect(JSON.stringify(parseInline(`[x](${address})`))).not.toContain('"link"')
  })

  it('keeps HTML as text', () => {
    const source = '<script>alert(1)</script><img src=x onerror=alert(1)>'
    expect(parseMarkdown(source)).toEqual([paragraph(text(source))])
  })
})

it('reads any text, and loses none of its words', () => {
  const mark = fc.constantFrom(
    '*',
    '_',
    '`',
    '[',
    '](',
    ')',
    '~~',
    '> ',
    '- ',
    '1. ',
    '#',
    '|',
    '\n',
    '\\',
    '![',
    '  ',
  )
  const source = fc.array(fc.oneof(mark, fc.stringMatching(/^[a-z]{1,4}$/))).map((parts) => parts.join(''))
  fc.assert(
    fc.property(source, (written) => {
      const words = written.replaceAll(/```[a-z]*|~~~[a-z]*/g, '').match(/[a-z]+/g) ?? []
      const shown = JSON.stringify(parseMarkdown(written))
      for (const word of words) expect(shown).toContain(word)
    }),
  )
})

it.each([
  '*a ',
  '**a',
  '_a ',
  '[',
  '[a](',
  '](',
  '`',
  '`a``',
  '> ',
  '- ',
  '  - ',
  '|a',
  '~~a',
  'https://a.b/) ',
  '![',
  '\\',
  '<',
  '#',
  '1. ',
  '\n',
])('reads 100,000 characters of %j', (part) => {
  expect(parseMarkdown(part.repeat(100_000 / part.length))).toBeDefined()
})
