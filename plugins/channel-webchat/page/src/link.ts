const schemes = new Set(['http:', 'https:', 'mailto:'])
const longest = 2048
// Full-width punctuation ends an address: Chinese text has no space there.
const url = /https?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef⟨]{1,2048}/y
const trailing = new Set('.,;:!?*_~]}\'"')

/** An address that may be opened, in its normal form; undefined for all others. */
export function safeLink(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, href } = new URL(address)
  return schemes.has(protocol) ? href : undefined
}

/** The address that is written at `at` of a text, without the punctuation that follows it. */
export function urlAt(text: string, at: number): string | undefined {
  url.lastIndex = at
  const found = url.exec(text)?.[0]
  if (found === undefined) return undefined
  let open = count(found, '(') - count(found, ')')
  let end = found.length
  for (;;) {
    const last = found[end - 1] ?? ''
    // `https://example.org/a_(b)` keeps its bracket.
    if (last === ')' && open < 0) open += 1
    else if (!trailing.has(last)) return found.slice(0, end)
    end -= 1
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}

/** The address in `(address "title")` at `at`, and where it ends. */
export function destinationAt(text: string, at: number): { url: string; end: number } | undefined {
  let depth = 0
  for (let end = at; end < Math.min(text.length, at + longest); end += 1) {
    if (text[end] === '\n') return undefined
    if (text[end] === '(') depth += 1
    if (text[end] === ')') depth -= 1
    if (depth === 0) {
      const inside = text.slice(at + 1, end).trim()
      return { url: (inside.split(/\s/, 1)[0] ?? '').replace(/^<(.*)>$/, '$1'), end: end + 1 }
    }
  }
  return undefined
}
