import { expect, it } from 'vitest'
import { highlight } from '../../page/src/highlight.js'
import { visible } from '../../page/src/visible.js'

it('shows what turns the direction and what is no letter', () => {
  expect(visible('a\u202eb\u2066c\u0000d\u001b[31m\u007f\u0085')).toBe(
    'a⟨U+202E⟩b⟨U+2066⟩c␀d␛[31m⟨U+007F⟩⟨U+0085⟩',
  )
})

it('leaves lines, tabs, other scripts and joined pictures as they are', () => {
  const text = 'a\n\tb שלום مرحبا 你好 👩‍👩‍👧 é'
  expect(visible(text)).toBe(text)
  expect(visible('a\r\nb')).toBe('a\nb')
})

it('colours what most languages share, and loses nothing', () => {
  const code = 'const from = Array.from("x") // 1\nreturn 42'
  const tokens = highlight(code, 'ts')
  expect(tokens.map(({ text }) => text).join('')).toBe(code)
  expect(tokens.filter(({ kind }) => kind !== 'plain')).toEqual([
    { kind: 'keyword', text: 'const' },
    { kind: 'keyword', text: 'from' },
    { kind: 'string', text: '"x"' },
    { kind: 'comment', text: '// 1' },
    { kind: 'keyword', text: 'return' },
    { kind: 'number', text: '42' },
  ])
  expect(highlight('# a', 'python')).toEqual([{ kind: 'comment', text: '# a' }])
  expect(highlight('return', 'text')).toEqual([{ kind: 'plain', text: 'return' }])
})
