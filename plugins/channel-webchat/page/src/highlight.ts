export type TokenKind = 'plain' | 'comment' | 'string' | 'number' | 'keyword'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const longest = 20_000
const hashComments = new Set([
  'py',
  'python',
  'sh',
  'bash',
  'shell',
  'zsh',
  'yaml',
  'yml',
  'toml',
  'ruby',
  'rb',
  'ini',
])
const plainLanguages = new Set([
  '',
  'text',
  'txt',
  'plain',
  'plaintext',
  'markdown',
  'md',
  'console',
  'output',
  'diff',
])
const keywords = new Set(
  (
    'abstract and as async await break case catch class const continue def default del do elif else enum export ' +
    'extends false finally fn for from func function go if impl import in interface is lambda let match mod mut new ' +
    'nil none None not null or package pass private pub public raise return self static struct super switch then this ' +
    'throw trait True true False try type typeof undefined use var void while with yield fi done esac echo select where ' +
    'insert update delete create table join on order by group SELECT FROM WHERE INSERT UPDATE DELETE CREATE TABLE JOIN ' +
    'ON ORDER BY GROUP AND OR NOT NULL AS INTO VALUES'
  ).split(' '),
)
const strings = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|${'`'}(?:[^${'`'}\\]|\\.)*${'`'}`
const rest = String.raw`|(?<number>\b\d[\w.]*)|(?<![\w$.])(?<word>[A-Za-z_$][\w$]*)`

/** Colours for code of any language: what most of them share, read once from left to right. */
export function highlight(code: string, language: string): readonly Token[] {
  const name = language.toLowerCase()
  if (plainLanguages.has(name) || code.length > longest) return [{ kind: 'plain', text: code }]
  const tokens: Token[] = []
  let plain = 0
  for (const found of code.matchAll(pattern(name))) {
    const kind = kindOf(found)
    if (kind === 'plain') continue
    if (plain < found.index) tokens.push({ kind: 'plain', text: code.slice(plain, found.index) })
    tokens.push({ kind, text: found[0] })
    plain = found.index + found[0].length
  }
  if (plain < code.length) tokens.push({ kind: 'plain', text: code.slice(plain) })
  return tokens
}

function pattern(language: string): RegExp {
  const comments = hashComments.has(language)
    ? String.raw`(?<![\w$])#.*`
    : language === 'sql' || language === 'lua'
      ? '--.*'
      : String.raw`\/\/.*|\/\*[^]*?(?:\*\/|$)`
  return new RegExp(`(?<comment>${comments})|(?<string>${strings})${rest}`, 'g')
}

function kindOf({ groups }: RegExpExecArray): TokenKind {
  if (groups?.['comment'] !== undefined) return 'comment'
  if (groups?.['string'] !== undefined) return 'string'
  if (groups?.['number'] !== undefined) return 'number'
  return keywords.has(groups?.['word'] ?? '') ? 'keyword' : 'plain'
}
