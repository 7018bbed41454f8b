import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import type { Inline } from '../inline.js'
import { parseMarkdown, type Block } from '../markdown.js'
import { visible } from '../visible.js'
import { Code } from './code.js'
import { usePage } from './page-context.js'

/** What somebody wrote, as nodes: whatever it holds, it is text and never HTML. */
export function Markdown({ text }: { readonly text: string }) {
  // The same nodes are not compared again: a long conversation costs nothing while an answer grows.
  const nodes = useMemo(() => parseMarkdown(visible(text)).map(blockNode), [text])
  return <div class="markdown">{nodes}</div>
}

function blockNode(block: Block): ComponentChildren {
  switch (block.type) {
    case 'paragraph':
      return <p dir="auto">{block.content.map(inlineNode)}</p>
    case 'heading':
      return <Heading level={block.level} content={block.content} />
    case 'code':
      return <Code text={block.text} language={block.language} />
    case 'quote':
      return <blockquote dir="auto">{block.blocks.map(blockNode)}</blockquote>
    case 'list':
      return <List {...block} />
    case 'table':
      return <Table {...block} />
    case 'rule':
      return <hr />
  }
}

/** Below the heading of the page. */
function Heading({ level, content }: { readonly level: number; readonly content: readonly Inline[] }) {
  const Tag = `h${Math.min(level + 2, 6)}` as 'h3'
  return (
    <Tag dir="auto" class={`level-${level}`}>
      {content.map(inlineNode)}
    </Tag>
  )
}

function List({ ordered, start, items }: Extract<Block, { type: 'list' }>) {
  const nodes = items.map((item) => <li dir="auto">{itemNodes(item)}</li>)
  return ordered ? <ol start={start}>{nodes}</ol> : <ul>{nodes}</ul>
}

/** The first paragraph of an item stands beside its mark. */
function itemNodes([first, ...rest]: readonly Block[]): ComponentChildren {
  if (first?.type !== 'paragraph') return [first, ...rest].map((block) => block && blockNode(block))
  return [...first.content.map(inlineNode), ...rest.map(blockNode)]
}

function Table({ aligns, head, rows }: Extract<Block, { type: 'table' }>) {
  const { texts } = usePage()
  const align = (column: number) => `align-${aligns[column] ?? 'start'}`
  return (
    <div class="table" tabIndex={0} role="region" aria-label={texts.table}>
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th scope="col" dir="auto" class={align(column)}>
                {cell.map(inlineNode)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((cell, column) => (
                <td dir="auto" class={align(column)}>
                  {cell.map(inlineNode)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function inlineNode(node: Inline): ComponentChildren {
  switch (node.type) {
    case 'text':
      return node.text
    case 'code':
      return <code dir="auto">{node.text}</code>
    case 'break':
      return <br />
    case 'strong':
      return <strong>{node.content.map(inlineNode)}</strong>
    case 'emphasis':
      return <em>{node.content.map(inlineNode)}</em>
    case 'strike':
      return <s>{node.content.map(inlineNode)}</s>
    case 'link':
      return (
        <a href={node.href} title={node.href} target="_blank" rel="noopener noreferrer">
          {node.content.map(inlineNode)}
        </a>
      )
  }
}
