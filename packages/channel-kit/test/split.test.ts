import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMarkdown, splitMarkdown } from '../src/index.js'

const bare = (text: string) => text.replace(/\s/gu, '')

/** What people and models write: words, marks, emoji of several code points, other scripts, white space of all kinds. */
const prose = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.stringMatching(/^[a-zäß]{1,12}$/) },
      fc.constantFrom('. ', '! ', '? ', '。', ' ', '\n', '\n\n', '- ', '1. ', '# ', '**', '*', '| a | b |\n'),
      fc.constantFrom('👩‍👩‍👧‍👦', '🇩🇪', 'é', '漢字', 'שלום', '\u200b', '\u202e', '👍🏽', '\u{1f600}'),
      fc.constant(' '),
    ),
    { maxLength: 300 },
  )
  .map((pieces) => pieces.join(''))

describe('splitMarkdown', () => {
  it('leaves a text that fits as it is', () => {
    for (const text of ['', ' hello\n', 'x'.repeat(100)]) expect(splitMarkdown(text, 100)).toEqual([text])
  })

  it('loses nothing but white space, and keeps every part within the limit', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 16, max: 400 }), (text, limit) => {
        const parts = splitMarkdown(text, limit)
        expect(bare(parts.join(''))).toBe(bare(text))
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit)
          expect(part.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it('keeps within a measure of the platform too', () => {
    fc.assert(
      fc.property(prose, (text) => {
        const measure = (part: string) => part.length + 3 * part.split('a').length
        for (const part of splitMarkdown(text, 60, measure)) expect(measure(part)).toBeLessThanOrEqual(60)
      }),
    )
  })

  it('any text at all is cut within the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        for (const part of splitMarkdown(text, 40)) expect(part.length).toBeLessThanOrEqual(40)
      }),
    )
  })

  it('closes code and opens it again with its language; no line of it is lost', () => {
    const line = fc.stringMatching(/^[ a-z(){}=;]{0,30}$/)
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 60, max: 200 }),
        (lines, limit) => {
          const text = `before\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n\nafter`
          const parts = splitMarkdown(text, limit)
          for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit)
          const code = parts.flatMap(parseMarkdown).filter((block) => block.type === 'code')
          expect(code.every(({ language }) => language === 'ts')).toBe(true)
          expect(bare(code.map((block) => block.text).join(''))).toBe(bare(lines.join('')))
        },
      ),
    )
  })

  it('prefers a blank line, then a line, a sentence, a word', () => {
    expect(splitMarkdown(`${'a'.repeat(30)}\n\nb b\nc c ${'d'.repeat(30)}`, 50)[0]).toBe('a'.repeat(30))
    expect(splitMarkdown(`${'a'.repeat(30)}\nb b ${'c'.repeat(30)}`, 50)[0]).toBe('a'.repeat(30))
    expect(splitMarkdown(`${'a'.repeat(30)}. b b ${'c'.repeat(30)}`, 50)[0]).toBe(`${'a'.repeat(30)}.`)
    expect(splitMarkdown(`${'a'.repeat(30)} ${'b'.repeat(30)}`, 50)[0]).toBe('a'.repeat(30))
    expect(splitMarkdown('a'.repeat(60), 50)).toEqual(['a'.repeat(50), 'a'.repeat(10)])
  })

  it('never cuts a surrogate pair or a family', () => {
    const family = '👩‍👩‍👧‍👦'
    const parts = splitMarkdown(family.repeat(20), 40)
    expect(parts.join('')).toBe(family.repeat(20))
    for (const part of parts) expect(part.replaceAll(family, '')).toBe('')
  })

  it('does not cut code that fits into the next part', () => {
    const code = `\`\`\`\n${'x\n'.repeat(20)}\`\`\``
    expect(splitMarkdown(`${'word '.repeat(12)}\n${code}`, 70)).toEqual(['word '.repeat(12).trim(), code])
  })

  it('goes on quoting where a quoted line is cut', () => {
    const parts = splitMarkdown(`> ${'word '.repeat(30)}`, 60)
    expect(parts.length).toBeGreaterThan(2)
    for (const part of parts) expect(part).toMatch(/^> word/)
  })

  it.each([
    ['words', 'lorem ipsum dolor '.repeat(5_556)],
    ['one word', 'x'.repeat(100_000)],
    ['marks', '*_[`'.repeat(25_000)],
    ['quotes', '>'.repeat(100_000)],
    ['fences', '```\n'.repeat(25_000)],
    ['marks on one line', '`~'.repeat(50_000)],
  ])('cuts 100,000 characters of %s', (_name, text) => {
    const parts = splitMarkdown(text, 4_000)
    expect(parts.length).toBeGreaterThan(20)
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(4_000)
  })
})
