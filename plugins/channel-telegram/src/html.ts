import { parseMarkdown, splitMarkdown, type Block, type ListItem } from '@openclaw/channel-kit'
import { escapeHtml, inlineHtml, inlineText } from './runs.js'
import { alignedTable, rowLines } from './table.js'

/** What one message holds, and what the caption of a file holds, in characters that are shown. */
const textLimit = 4_096
export const captionLimit = 1_024

/** Markdown as the HTML that Telegram takes: its tags only, escaped, correctly nested. */
export function renderHtml(markdown: string): string {
  return blocksHtml(parseMarkdown(markdown), { quoted: false }).trim()
}

/** How long HTML of ours is, as Telegram counts it: without tags, an entity for one character. */
export function shownLength(html: string): number {
  return html.replace(/<[^>]*>/g, '').replace(/&[a-z]+;/g, ' ').length
}

/** Parts of which each is one message. */
export function splitText(text: string): readonly string[] {
  return splitMarkdown(text, textLimit, (part) => shownLength(renderHtml(part)))
}

interface Around {
  /** Telegram takes no quote inside of a quote. */
  readonly quoted: boolean
}

function blocksHtml(blocks: readonly Block[], around: Around): string {
  return blocks.map((block) => blockHtml(block, around)).join('\n\n')
}

function blockHtml(block: Block, around: Around): string {
  switch (block.type) {
    case 'paragraph':
      return inlineHtml(block.children)
    case 'heading':
      return inlineHtml([{ type: 'strong', children: block.children }])
    case 'code':
      return codeHtml(block.text, block.language)
    case 'quote': {
      const inside = blocksHtml(block.blocks, { quoted: true })
      return around.quoted || inside.trim() === '' ? inside : `<blockquote>${inside}</blockquote>`
    }
    case 'list':
      return listHtml(block.items, block.start, around)
    case 'table':
      return tableHtml(block)
    case 'rule':
      return '——————'
  }
}

function codeHtml(text: string, language: string | undefined): string {
  if (text.trim() === '') return ''
  const escaped = escapeHtml(text)
  if (language === undefined) return `<pre>${escaped}</pre>`
  return `<pre><code class="language-${escapeHtml(language)}">${escaped}</code></pre>`
}

function listHtml(items: readonly ListItem[], start: number | undefined, around: Around): string {
  return items
    .map(({ checked, blocks }, index) => {
      const mark = start === undefined ? '•' : `${start + index}.`
      const task = checked === undefined ? '' : checked ? '☑ ' : '☐ '
      const [first, ...rest] = blocks
      const head = first && isText(first) ? inlineHtml(first.children) : ''
      const below = first && !isText(first) ? blocks : rest
      const lines = below.map((block) => indented(blockHtml(block, around)))
      return [`${mark} ${task}${head}`, ...lines].join('\n')
    })
    .join('\n')
}

function isText(block: Block): block is Extract<Block, { type: 'paragraph' | 'heading' }> {
  return block.type === 'paragraph' || block.type === 'heading'
}

/** Code keeps its own indent. */
function indented(html: string): string {
  return html.includes('<pre>') ? html : html.replace(/^/gm, '   ')
}

function tableHtml({ header, rows }: Extract<Block, { type: 'table' }>): string {
  const names = header.map(inlineText)
  const cells = rows.map((row) => row.map(inlineText))
  const aligned = alignedTable(names, cells)
  if (aligned !== undefined) return `<pre>${escapeHtml(aligned)}</pre>`
  if (cells.length === 0) return escapeHtml(names.join(' | '))
  return cells.map((row) => rowLines(names, row).map(escapeHtml).join('\n')).join('\n\n')
}
