/** A code fence that is open: the line that opened it, without its indent, and what closes it. */
export interface Fence {
  readonly opening: string
  readonly marker: string
}

const opens = /^[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}|~{3,})([^\n]*)$/
const closes = /^[ \t]*(?:>[ \t]?)*[ \t]*(`{3,}|~{3,})[ \t]*$/

/** The fence that is open behind a line, where `fence` was open before it. */
export function fenceAfterLine(line: string, fence: Fence | undefined): Fence | undefined {
  if (fence) {
    const marker = closes.exec(line)?.[1]
    const ends = marker !== undefined && marker[0] === fence.marker[0] && marker.length >= fence.marker.length
    return ends ? undefined : fence
  }
  // A line as long as this is no fence that anybody wrote, and looking at it costs.
  if (line.length > 200) return undefined
  const [, marker, rest] = opens.exec(line) ?? []
  if (marker === undefined || rest === undefined) return undefined
  if (marker.startsWith('`') && rest.includes('`')) return undefined
  return { opening: `${marker}${rest.trimEnd()}`, marker }
}

/** The fence that is open behind a text. */
export function fenceAfter(text: string, fence: Fence | undefined): Fence | undefined {
  return text.split('\n').reduce<Fence | undefined>((open, line) => fenceAfterLine(line, open), fence)
}
