/** One element, comment or text of a document, or its end. */
const token = /<!--([\s\S]*?)-->|<\/([a-z]+)>|<([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/gy
const prolog =
  /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<!DOCTYPE plist PUBLIC "-\/\/Apple\/\/DTD PLIST 1\.0\/\/EN" "[^"]+">/
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

interface Element {
  readonly name: string
  readonly children: Element[]
  text: string
}

/**
 * The value of a property list, by the structure of its DTD: `plist` holds one object; `dict` pairs of `key` and object;
 * `array` objects; all others text or nothing. Throws for what is none.
 */
export function readPlist(document: string): unknown {
  const start = prolog.exec(document)?.[0]
  if (start === undefined) throw new Error('the prolog of a property list is missing')
  const root = parse(document.slice(start.length))
  if (root.name !== 'plist' || root.children.length !== 1) throw new Error('plist holds one object')
  return valueOf(root.children[0]!)
}

function parse(body: string): Element {
  const outer: Element = { name: '', children: [], text: '' }
  const open = [outer]
  token.lastIndex = 0
  while (token.lastIndex < body.length) {
    const at = token.lastIndex
    const match = token.exec(body)
    if (!match) throw new Error(`no XML at ${JSON.stringify(body.slice(at, at + 40))}`)
    const [, comment, end, begin, , isEmpty, text] = match
    const parent = open.at(-1)!
    if (comment !== undefined && /--|-$/.test(comment)) throw new Error('-- in a comment')
    if (text !== undefined) parent.text += plain(text)
    if (begin !== undefined) {
      const element: Element = { name: begin, children: [], text: '' }
      parent.children.push(element)
      if (!isEmpty) open.push(element)
    }
    if (end !== undefined && open.pop()?.name !== end) throw new Error(`</${end}> ends nothing`)
  }
  if (open.length !== 1 || outer.children.length !== 1) throw new Error('an element has no end')
  return outer.children[0]!
}

function plain(text: string): string {
  return text.replace(/&(\w*;?)/g, (_all, name: string) => {
    const value = name.endsWith(';') ? entities[name.slice(0, -1)] : undefined
    if (value === undefined) throw new Error(`&${name} is no entity`)
    return value
  })
}

function valueOf({ name, children, text }: Element): unknown {
  const isLeaf = !['dict', 'array'].includes(name)
  if (isLeaf ? children.length > 0 : text.trim() !== '') throw new Error(`${name} holds what it may not`)
  if (name === 'string') return text
  if (name === 'integer' && /^\d+$/.test(text)) return Number(text)
  if (name === 'true' || name === 'false') return name === 'true'
  if (name === 'array') return children.map(valueOf)
  if (name !== 'dict') throw new Error(`${name} is no object`)
  const pairs: [string, unknown][] = []
  for (let i = 0; i < children.length; i += 2) {
    const [key, value] = [children[i], children[i + 1]]
    if (key?.name !== 'key' || !value || value.name === 'key')
      throw new Error('dict holds pairs of key and object')
    pairs.push([key.text, valueOf(value)])
  }
  return Object.fromEntries(pairs)
}
