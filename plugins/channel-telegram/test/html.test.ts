import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderHtml, shownLength, splitText } from '../src/html.js'

/** As Telegram reads HTML: known tags only, closed in order, none inside of code, no quote in a quote. */
function problemOf(html: string): string | undefined {
  const open: string[] = []
  const bare = html.replace(
    /<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")?)>/g,
    (_, end: string, name: string, attribute: string) => {
      if (end) return open.pop() === name ? '' : '<'
      const inCode = open.includes('code') || (open.includes('pre') && name !== 'code')
      if (inCode || open.includes(name) || !/^(b|i|s|a|code|pre|blockquote)$/.test(name)) return '<'
      if (attribute && !/^ (href="[^"]+"|class="language-[^"]*")$/.test(attribute)) return '<'
      open.push(name)
      return ''
    },
  )
  if (open.length > 0) return `not closed: ${open.join(', ')}`
  return /[<>]|&(?!(?:amp|lt|gt|quot);)/.exec(bare)?.[0]
}

describe('markdown as the HTML of Telegram', () => {
  it.each([
    ['hello <you> & 漢字', 'hello &lt;you&gt; &amp; 漢字'],
    ['**a** _b_ ~~c~~ `d<`', '<b>a</b> <i>b</i> <s>c</s> <code>d&lt;</code>'],
    ['**a _b_ `c`**', '<b>a </b><i><b>b</b></i> <code>c</code>'],
    ['# Title', '<b>Title</b>'],
    ['[a "b"](https://x.y/?a=1&b=2)', '<a href="https://x.y/?a=1&amp;b=2">a &quot;b&quot;</a>'],
    ['[a](javascript:x)', 'a (javascript:x)'],
    ['![a](https://x.y/z.png)', '<a href="https://x.y/z.png">a</a>'],
    ['```ts\na < b\n```', '<pre><code class="language-ts">a &lt; b</code></pre>'],
    ['```\na\n', '<pre>a</pre>'],
    ['> a\n> > b', '<blockquote>a\n\nb</blockquote>'],
    ['- a\n- [x] b\n  1. c\n  2. d', '• a\n• ☑ b\n   1. c\n   2. d'],
    ['a\n\n---\n\nb', 'a\n\n——————\n\nb'],
    ['| a | b |\n|---|---|\n| c | dd |', '<pre>a | b\n--+---\nc | dd</pre>'],
    [`| a | b |\n|---|---|\n| ${'c'.repeat(50)} | d |`, `a: ${'c'.repeat(50)}\nb: d`],
  ])('%j', (markdown, html) => expect(renderHtml(markdown)).toBe(html))

  const pieces = fc.constantFrom(
    ...[
      '**',
      '*',
      '_',
      '~~',
      '`',
      '```',
      '```ts\n',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '1. ',
      '# ',
      '[',
      '](',
      ')',
      '![',
      '|',
      '|-|-|',
    ],
    ...[
      '<b>',
      '</b>',
      '<',
      '>',
      '&',
      '&amp;',
      '"',
      "'",
      'http://x.y',
      'javascript:',
      'word',
      ' ',
      '漢',
      '\u200b',
      '\u202e',
      '😀',
    ],
  )
  const markdown = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''))

  it('is always accepted', () => {
    fc.assert(
      fc.property(markdown, (text) => void expect(problemOf(renderHtml(text))).toBeUndefined()),
      { numRuns: 100 },
    )
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => void expect(problemOf(renderHtml(text))).toBeUndefined(),
      ),
    )
  })

  it('the oracle of that finds what is wrong', () => {
    for (const wrong of [
      '<b>',
      '<b><i></b></i>',
      'a < b',
      'a & b',
      '<div>',
      '<code><b>x</b></code>',
      '<a onclick="x">y</a>',
    ])
      expect(problemOf(wrong), wrong).toBeDefined()
  })

  it('a long text in parts of which each fits, shown as Telegram counts', () => {
    const table = `| a | b |\n|---|---|\n${'| c | ddddddddd |\n'.repeat(400)}`
    for (const text of [
      table,
      `\`\`\`ts\n${'let x = "<&>"\n'.repeat(2_000)}\`\`\``,
      '**word** '.repeat(5_000),
    ]) {
      const parts = splitText(text)
      expect(parts.length).toBeGreaterThan(1)
      for (const part of parts) expect(shownLength(renderHtml(part))).toBeLessThanOrEqual(4_096)
    }
  })
})
