import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../src/json.js'

const sample = readFileSync(
  fileURLToPath(new URL('../../../config-schema/samples/valid/new-blocks.json', import.meta.url)),
  'utf8',
)

function outcome(read: () => unknown): { value: unknown } | 'error' {
  try {
    return { value: read() }
  } catch {
    return 'error'
  }
}

describe('JSON', () => {
  test('reads what JSON.parse reads, and refuses what it refuses', () => {
    const texts = [
      '0', '-0', '01', '1.', '.5', '1e5', '1E+5', '1e', '-', '+1', 'NaN', 'Infinity', '0x10', 'true', 'tru', 'null',
      '""', '"\\u00e9\\n\\/\\""', '"\\x41"', "'a'", '"a\nb"', '"\\', '"', '[]', '[1,]', '[,]', '[1 2]', '{}', '{"a":1,}',
      '{a:1}', '{"a" 1}', '{"a":}', '// c\n1', '/* c */ 1', ' \t\r\n1 ', '1 1', '', '[', '{', '{"a":[{"b":[1,{"c":null}]}]}',
      '"\u2028"', '"\u0000"', '\u00a01', '1.5e-3', '12a', '"\\u12"',
    ] // prettier-ignore
    for (const text of texts) {
      expect([text, outcome(() => parseJson(text, 'json').value)]).toEqual([
        text,
        outcome(() => JSON.parse(text)),
      ])
    }
  })

  test('agrees with JSON.parse on 2,000 damaged copies of a config', () => {
    let seed = 7
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below
    const characters = '{}[]",:\\ 0a-.\n'
    for (let i = 0; i < 2000; i++) {
      const at = random(sample.length)
      const damaged =
        sample.slice(0, at) + characters[random(characters.length)] + sample.slice(at + random(3))
      const theirs = outcome(() => JSON.parse(damaged))
      const ours = outcome(() => parseJson(damaged, 'json').value)
      // Two keys of one name are the one thing that we refuse and JSON.parse takes.
      if (ours !== 'error' || theirs === 'error') expect(ours).toEqual(theirs)
    }
  })

  test.each([
    ['{\n  "a": 1,\n}', 3, 1, 'a comma may not stand before }'],
    ['{ "a": 1 // why\n}', 1, 10, '.json5'],
    ['{ "a": 1', 1, 9, 'ends too early'],
    ['{ "a": "b\n" }', 1, 8, 'end of its line'],
    ['{\r\n"a": tru }', 2, 6, 'a value must stand here'],
    ['{ "a": 1, "a": 2 }', 1, 11, 'given twice'],
    ['{ "__proto__": {} }', 1, 3, '__proto__ is not allowed'],
    ["{ 'a': 1 }", 1, 3, 'double quotes'],
    ['{} {}', 1, 4, 'nothing may follow'],
    [`${'['.repeat(70)}`, 1, 66, 'deeper than 64'],
  ])('says where it broke: %j', (text, line, column, message) => {
    expect(() => parseJson(text, 'json')).toThrow(
      expect.objectContaining({
        position: { line, column },
        message: expect.stringContaining(message) as string,
      }),
    )
  })

  test('finds keys, items, and the nearest one above what is not there', () => {
    const { locate } = parseJson('{\n  "a": { "b": [1, { "c": 2 }] }\n}', 'json')
    expect(locate(['a'])).toEqual({ line: 2, column: 3 })
    expect(locate(['a', 'b', 1])).toEqual({ line: 2, column: 19 })
    expect(locate(['a', 'b', 1, 'c'])).toEqual({ line: 2, column: 21 })
    expect(locate(['a', 'x', 'y'])).toEqual({ line: 2, column: 3 })
    expect(locate(['x'])).toBeUndefined()
  })
})

test('JSON5 has comments, single quotes, bare keys, trailing commas and its own numbers', () => {
  const text = `// a comment
  { bare: 'it\\'s', /* more */ "quoted": [1, .5, 5., 0xFF, +1, -Infinity,], $x_1: "line \\
on", 'é': null, t: "\\x41\\v", }`
  expect(parseJson(text, 'json5').value).toEqual({
    bare: "it's",
    quoted: [1, 0.5, 5, 255, 1, -Infinity],
    $x_1: 'line on',
    é: null,
    t: 'A\v',
  })
  for (const broken of ['{a b}', '/* no end', '[1,,2]', '{,}', "'a", '{a:01}', 'undefined']) {
    expect(() => parseJson(broken, 'json5')).toThrow()
  }
})
