import { isDeepStrictEqual } from 'node:util'
import { isMap, isPair, isScalar, isSeq, parse, parseDocument, stringify } from 'yaml'
import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml'
import { withEdits } from './edit.js'
import type { Edit } from './edit.js'
import { withAt } from './path.js'
import type { Path } from './path.js'

/**
 * The text with the edits in it: in place where that says what it should, else with the whole written anew by its nodes,
 * which keeps comments and order. Undefined where neither says it.
 */
export function editYaml(text: string, edits: readonly Edit[]): string | undefined {
  return edits.reduce<string | undefined>(
    (now, edit) => (now === undefined ? undefined : editOnce(now, edit)),
    text,
  )
}

function editOnce(text: string, edit: Edit): string | undefined {
  const wanted = withEdits(read(text), [edit])
  return [inPlace, anew].map((way) => way(text, edit)).find((one) => one !== undefined && says(one, wanted))
}

function says(text: string, wanted: unknown): boolean {
  try {
    return isDeepStrictEqual(read(text), wanted)
  } catch {
    return false
  }
}

function read(text: string): unknown {
  return (parse(text) as unknown) ?? undefined
}

/** The deepest part of the path that is there. */
function depthIn(document: Document, path: Path): number {
  let depth = path.length
  while (depth > 0 && document.getIn(path.slice(0, depth), true) === undefined) depth -= 1
  return depth
}

function nodeAt(document: Document, path: Path): Node | null | undefined {
  return path.length === 0 ? document.contents : (document.getIn(path, true) as Node | undefined)
}

type Holder = YAMLMap | YAMLSeq

/** A value changes where it stands, a new one comes behind the last; nothing else is touched. */
function inPlace(text: string, { path, value }: Edit): string | undefined {
  const document: Document = parseDocument(text)
  const depth = depthIn(document, path)
  const node = nodeAt(document, path.slice(0, depth))
  if (!node?.range) return undefined
  const [start, end] = node.range
  if (depth === path.length) {
    const onOneLine = !text.slice(start, end).includes('\n')
    return onOneLine ? text.slice(0, start) + flow(value) + text.slice(end) : undefined
  }
  const key = path[depth] as string | number
  const inner = withAt(undefined, path.slice(depth + 1), value)
  if ((!isMap(node) && !isSeq(node)) || node.items.length === 0) return undefined
  const entry = isSeq(node) ? [inner] : { [String(key)]: inner }
  return node.flow ? insertFlow(text, entry, end) : insertLines(text, document, node, entry)
}

/** Before the bracket at the end. */
function insertFlow(text: string, entry: unknown, end: number): string {
  const place = text.slice(0, end - 1).trimEnd().length
  return `${text.slice(0, place)}, ${flow(entry).slice(1, -1).trim()}${text.slice(place)}`
}

function insertLines(text: string, document: Document, holder: Holder, entry: unknown): string {
  const newline = newlineOf(text)
  const indent = ' '.repeat(columnOf(text, holder.range?.[0] ?? 0))
  const lines = stringify(entry, { lineWidth: 0, indent: unitOf(document, text) })
    .trimEnd()
    .split('\n')
  const place = endOf(text, holder)
  const begin = place === 0 || text[place - 1] === '\n' ? '' : newline
  const added = lines.map((line) => indent + line).join(newline)
  return `${text.slice(0, place)}${begin}${added}${newline}${text.slice(place)}`
}

/** The beginning of the line behind its last part. */
function endOf(text: string, holder: Holder): number {
  const [last] = holder.items.slice(-1) as unknown[]
  const node = isPair(last) ? ((last.value ?? last.key) as Node) : (last as Node)
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0) return endOf(text, node)
  const end = node.range?.[1] ?? text.length
  if (isScalar(node) && end > 0 && text[end - 1] === '\n') return end
  const line = text.indexOf('\n', end)
  return line < 0 ? text.length : line + 1
}

function anew(text: string, { path, value }: Edit): string | undefined {
  const document: Document = parseDocument(text)
  const depth = depthIn(document, path)
  const holder = nodeAt(document, path.slice(0, depth))
  const at = isMap(holder) || isSeq(holder) ? path : path.slice(0, depth)
  const written = document.createNode(withAt(undefined, path.slice(at.length), value))
  const before = nodeAt(document, at)
  if (isScalar(before)) written.commentBefore = before.comment
  if (at.length === 0) document.contents = written
  else document.setIn(at, written)
  return document.toString({ lineWidth: 0 }).replace(/\r?\n/g, newlineOf(text))
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
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
