export type JsonDialect = 'json' | 'json5'

import type { Position } from './problem.js'

/** What is wrong in a JSON text, and where. */
export class JsonError extends Error {
  readonly position: Position

  constructor(message: string, position: Position) {
    super(message)
    this.name = 'JsonError'
    this.position = position
  }
}

const strictEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const looseEscapes: Readonly<Record<string, string>> = {
  ...strictEscapes,
  v: '\v',
  '0': '\0',
  '\n': '',
  '\u2028': '',
  '\u2029': '',
}
const strictSpace = /[ \t\n\r]*/y
const looseSpace = /\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\//y
const strictNumber = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const looseNumber =
  /[+-]?(?:0[xX][\da-fA-F]+|Infinity|NaN|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)/y
const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy
const words: ReadonlyMap<string, unknown> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** Reads the tokens of JSON or JSON5, one after the other. */
export class JsonScanner {
  readonly json5: boolean
  offset = 0
  readonly #text: string

  constructor(text: string, dialect: JsonDialect) {
    this.#text = text
    this.json5 = dialect === 'json5'
  }

  get ended(): boolean {
    return this.offset >= this.#text.length
  }

  skip(): void {
    while (this.#match(this.json5 ? looseSpace : strictSpace) !== undefined);
    const comment = this.#text[this.offset] === '/'
    if (comment && !this.json5) throw this.error('JSON has no comments; a .json5 file may have them')
    if (comment) throw this.error('a comment has no end')
  }

  take(character: string): boolean {
    if (this.#text[this.offset] !== character) return false
    this.offset += 1
    return true
  }

  expect(character: string, otherwise: string): void {
    if (!this.take(character)) throw this.error(this.ended ? 'the document ends too early' : otherwise)
  }

  key(): string {
    if (this.#atQuote()) return this.#string()
    const name = this.json5 ? this.#match(word) : undefined
    if (name !== undefined) return name
    if (this.ended) throw this.error('the document ends too early')
    if (this.#text[this.offset] === '}') throw this.error('a comma may not stand before }')
    throw this.error('a key in double quotes must stand here')
  }

  scalar(): unknown {
    if (this.ended) throw this.error('the document ends too early')
    if (this.#atQuote()) return this.#string()
    const start = this.offset
    const number = this.#match(this.json5 ? looseNumber : strictNumber)
    if (number !== undefined) return this.#number(number, start)
    const name = this.#match(word)
    if (name !== undefined && words.has(name)) return words.get(name)
    this.offset = start
    const character = this.#text[start] ?? ''
    if (character === ']' || character === '}') throw this.error(`a value is missing before ${character}`)
    if (character === "'") throw this.error('strings stand in double quotes')
    throw this.error('a value must stand here, such as a string in double quotes')
  }

  error(message: string, offset = this.offset): JsonError {
    return new JsonError(message, this.position(offset))
  }

  position(offset: number): Position {
    const before = this.#text.slice(0, offset).split(/\r\n|[\n\r]/)
    return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
  }

  #number(text: string, start: number): number {
    const next =
      this.#match(word) ?? (this.take('.') ? '.' : /\d/.test(this.#text[this.offset] ?? '') ? '0' : undefined)
    if (next !== undefined) throw this.error('this is not a number', start)
    const negative = text.startsWith('-')
    const value = Number(text.replace(/^[+-]/, ''))
    return negative ? -value : value
  }

  #string(): string {
    const start = this.offset
    const quote = this.#text[this.offset]
    this.offset += 1
    let value = ''
    for (;;) {
      const character = this.#text[this.offset]
      if (character === undefined) throw this.error('a string has no end', start)
      this.offset += 1
      if (character === quote) return value
      if (character === '\\') value += this.#escape()
      else if (character === '\n' || character === '\r')
        throw this.error('a string ends at the end of its line', start)
      else if (character < ' ' && !this.json5) {
        throw this.error('a control character must be written with a backslash', this.offset - 1)
      } else value += character
    }
  }

  #escape(): string {
    const start = this.offset - 1
    const character = this.#text[this.offset]
    if (character === undefined) throw this.error('a string has no end', start)
    this.offset += 1
    if (character === 'u') return this.#code(/[\da-fA-F]{4}/y, start)
    if (character === 'x' && this.json5) return this.#code(/[\da-fA-F]{2}/y, start)
    if (character === '\r' && this.json5) {
      this.take('\n')
      return ''
    }
    const escapes = this.json5 ? looseEscapes : strictEscapes
    if (Object.hasOwn(escapes, character)) return escapes[character] ?? ''
    if (this.json5 && !/\d/.test(character)) return character
    throw this.error('a backslash must be followed by one of " \\ / b f n r t u', start)
  }

  #code(digits: RegExp, start: number): string {
    const hex = this.#match(digits)
    if (hex === undefined) throw this.error('a character code needs hexadecimal digits', start)
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  #atQuote(): boolean {
    const character = this.#text[this.offset]
    return character === '"' || (character === "'" && this.json5)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined || found === '') return undefined
    this.offset += found.length
    return found
  }
}
