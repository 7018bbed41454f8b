import { Lexer, type Token, type Tokens } from 'marked'
import type { Block, Inline, ListItem } from './tree.js'

/**
 * Markdown (GitHub's) as a tree that each channel writes in its platform's format. HTML in it is text, and nothing that
 * was written is left out. Never throws: what the parser cannot take is one paragraph of plain text.
 */
export function parseMarkdown(text: string): readonly Block[] {
  try {
    return blocksOf(new Lexer({ gfm: true }).lex(text))
  } catch {
    // Quotes in quotes, thousands deep, exhaust the stack.
    return [{ type: 'paragraph', children: [{ type: 'text', text }] }]
  }
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => blockOf(token as Tokens.Generic) ?? [])
}

function blockOf(token: Tokens.Generic): Block | undefined {
  switch (token.type) {
    case 'space':
    case 'checkbox':
      return undefined
    case 'heading':
      return { type: 'heading', level: token['depth'], children: inlinesOf(token) }
    case 'code':
      return codeOf(token as Tokens.Code)
    case 'blockquote':
      return { type: 'quote', blocks: blocksOf(token.tokens ?? []) }
    case 'list':
      return listOf(token as Tokens.List)
    case 'table':
      return tableOf(token as Tokens.Table)
    case 'hr':
      return { type: 'rule' }
    case 'html':
    case 'def':
      return { type: 'paragraph', children: [{ type: 'text', text: token.raw.trim() }] }
    default:
      return { type: 'paragraph', children: inlinesOf(token) }
  }
}

function codeOf({ text, lang }: Tokens.Code): Block {
  const language = lang?.trim().split(/\s/)[0]
  return { type: 'code', text, ...(language ? { language } : {}) }
}

function listOf({ ordered, start, items }: Tokens.List): Block {
  const points = items.map((item): ListItem => {
    const blocks = blocksOf(item.tokens)
    return item.task ? { checked: item.checked === true, blocks } : { blocks }
  })
  return { type: 'list', items: points, ...(ordered ? { start: Number(start) } : {}) }
}

function tableOf({ header, rows }: Tokens.Table): Block {
  return { type: 'table', header: header.map(inlinesOf), rows: rows.map((row) => row.map(inlinesOf)) }
}

interface HasText {
  readonly tokens?: readonly Token[]
  readonly text?: string
  readonly raw?: string
}

function inlinesOf({ tokens, text, raw }: HasText): Inline[] {
  if (!tokens) return [{ type: 'text', text: text ?? raw ?? '' }]
  return tokens.map((token) => inlineOf(token as Tokens.Generic))
}

function inlineOf(token: Tokens.Generic): Inline {
  switch (token.type) {
    case 'strong':
      return { type: 'strong', children: inlinesOf(token) }
    case 'em':
      return { type: 'emphasis', children: inlinesOf(token) }
    case 'del':
      return { type: 'strike', children: inlinesOf(token) }
    case 'codespan':
      return { type: 'code', text: token['text'] }
    case 'link':
      return { type: 'link', url: token['href'], children: inlinesOf(token) }
    case 'image':
      return { type: 'image', url: token['href'], text: token['text'] }
    case 'br':
      return { type: 'break' }
    case 'html':
      return { type: 'text', text: token.raw }
    default:
      return { type: 'text', text: token['text'] ?? token.raw }
  }
}
