import { isMap, isPair, isScalar, isSeq, parse, parseDocument, stringify } from 'yaml'
import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml'
import type { Edit } from './edit.js'
import { withAt } from './path.js'
import type { Path } from './path.js'

/** What the text says; undefined for one that says nothing. */
export function readYaml(text: string): unknown {
  return (parse(text) as unknown) ?? undefined
}

/** The text with the edits in it. New lines are added in place; a list or an object on one line is written anew. */
export function editYaml(text: string, edits: readonly Edit[]): string {
  return edits.reduce(editOnce, text)
}

function editOnce(text: string, { path, value }: Edit): string {
  const document: Document = parseDocument(text)
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  let depth = path.length
  while (depth > 0 && document.getIn(path.slice(0, depth), true) === undefined) depth -= 1
  const block = depth < path.length ? blockAt(document, path.slice(0, depth)) : undefined
  if (!block) {
    const at = path.slice(0, isHolder(document, path.slice(0, depth)) ? path.length : depth)
    const written = document.createNode(withAt(undefined, path.slice(at.length), value))
    const before = at.length === 0 ? document.contents : document.getIn(at, true)
    if (isScalar(before)) written.commentBefore = before.comment
    if (at.length === 0) document.contents = written
    else document.setIn(at, written)
    return document.toString({ lineWidth: 0 }).replace(/\r?\n/g, newline)
  }
  const inner = withAt(undefined, path.slice(depth + 1), value)
  const entry = isSeq(block) ? [inner] : { [String(path[depth])]: inner }
  const indent = ' '.repeat(columnOf(text, block.range?.[0] ?? 0))
  const lines = stringify(entry, { lineWidth: 0, indent: unitOf(document, text) })
    .trimEnd()
    .split('\n')
  const place = endOf(text, block)
  const begin = place === 0 || text[place - 1] === '\n' ? '' : newline
  const added = lines.map((line) => indent + line).join(newline)
  return `${text.slice(0, place)}${begin}${added}${newline}${text.slice(place)}`
}

/** False for what holds nothing, such as a key without a value. */
function isHolder(document: Document, path: Path): boolean {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  return isMap(node) || isSeq(node)
}

type Block = YAMLMap | YAMLSeq

/** The object or list there, when each of its parts has lines of its own. */
function blockAt(document: Document, path: Path): Block | undefined {
  const node = path.length === 0 ? document.contents : (document.getIn(path, true) as Node | undefined)
  return (isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0 ? node : undefined
}

/** The beginning of the line behind its last part. */
function endOf(text: string, block: Block): number {
  const [last] = block.items.slice(-1) as unknown[]
  const node = isPair(last) ? ((last.value ?? last.key) as Node) : (last as Node)
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0) return endOf(text, node)
  const end = node.range?.[1] ?? text.length
  if (isScalar(node) && end > 0 && text[end - 1] === '\n') return end
  const line = text.indexOf('\n', end)
  return line < 0 ? text.length : line + 1
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** How far an object that is part of another is moved to the right. */
function unitOf({ contents }: Document, text: string): number {
  if (!isMap(contents)) return 2
  const inner = contents.items.flatMap(({ value }) => (isMap(value) && !value.flow ? value : []))[0]
  return inner?.range ? columnOf(text, inner.range[0]) || 2 : 2
}
