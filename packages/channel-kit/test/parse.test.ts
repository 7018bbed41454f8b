import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMarkdown, type Block, type Inline } from '../src/index.js'

const text = (value: string): Inline => ({ type: 'text', text: value })

describe('parseMarkdown', () => {
  it('knows what a line may hold', () => {
    expect(parseMarkdown('a **b _c_** ~~d~~ `e<` [f](http://g) ![h](http://i) \\* <you>')).toEqual([
      {
        type: 'paragraph',
        children: [
          text('a '),
          { type: 'strong', children: [text('b '), { type: 'emphasis', children: [text('c')] }] },
          text(' '),
          { type: 'strike', children: [text('d')] },
          text(' '),
          { type: 'code', text: 'e<' },
          text(' '),
          { type: 'link', url: 'http://g', children: [text('f')] },
          text(' '),
          { type: 'image', url: 'http://i', text: 'h' },
          text(' '),
          text('*'),
          text(' '),
          text('<you>'),
        ],
      },
    ])
  })

  it('knows what stands on lines of its own', () => {
    const blocks = parseMarkdown(
      '# a\n\n> b\n\n3. c\n4. d\n   - [x] e\n\n```ts {1}\nf\n```\n\n| g | h |\n|---|---|\n| i | j |\n\n---\n\n<div>\nk\n</div>\n\n[l]: http://m',
    )
    expect(blocks.map(({ type }) => type)).toEqual(
      ['heading', 'quote', 'list', 'code', 'table', 'rule', 'paragraph', 'paragraph'], // prettier-ignore
    )
    expect(blocks[2]).toMatchObject({
      start: 3,
      items: [{}, { blocks: [{}, { type: 'list', items: [{ checked: true }] }] }],
    })
    expect(blocks[3]).toEqual({ type: 'code', language: 'ts', text: 'f' })
    expect(blocks[4]).toEqual({
      type: 'table',
      header: [[text('g')], [text('h')]],
      rows: [[[text('i')], [text('j')]]],
    })
    expect(blocks[6]).toEqual({ type: 'paragraph', children: [text('<div>\nk\n</div>')] })
    expect(blocks[7]).toEqual({ type: 'paragraph', children: [text('[l]: http://m')] })
  })

  it('takes whatever comes, and what is nested too deep as text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (given) => void parseMarkdown(given)))
    const deep = `${'> '.repeat(20_000)}x`
    expect(wordsOf(parseMarkdown(deep))).toContain('x')
  })
})

function wordsOf(blocks: readonly Block[]): string {
  return JSON.stringify(blocks)
}
