import { fenceAfterLine, type Fence } from './fence.js'

// The end of a sentence: its mark, what closes after it, and white space, which full-width marks do without.
const sentenceEnd = /(?:[.!?…]["'”’)\]]*(?=\s)|[。！？])\s*/gu
/** How far back a grapheme is looked for, in UTF-16 units. */
const graphemeReach = 128

let segmenter: Intl.Segmenter | undefined

/**
 * Where a text is best cut so that at most `size` units stand before: behind a blank line, a line, a sentence, a word, a
 * grapheme, in this order, as long as the first part does not become much shorter for it. `fence` is what is open at its
 * start. From 1 to `size`.
 */
export function bestBorder(text: string, size: number, fence: Fence | undefined): number {
  const lines = lineBorders(text, size, fence)
  const half = size / 2
  for (const border of [lines.blank, lines.outside, lines.any]) if (border >= half) return border
  if (lines.outside >= size / 4) return lines.outside
  const head = text.slice(0, size)
  const sentence = lastMatch(head, sentenceEnd, half)
  if (sentence > 0) return sentence
  const word = lastSpace(text, size)
  if (word >= size / 4) return word
  if (lines.any > 0) return lines.any
  return word > 0 ? word : graphemeBorder(text, size)
}

/** The last borders between lines: behind a blank one, outside of code, anywhere. 0 where there is none. */
function lineBorders(text: string, size: number, start: Fence | undefined) {
  const last = { blank: 0, outside: 0, any: 0 }
  let fence = start
  for (let from = 0; ;) {
    const end = text.indexOf('\n', from)
    if (end < 0 || end + 1 > size) return last
    const line = text.slice(from, end)
    const before = fence
    fence = fenceAfterLine(line, fence)
    // Behind the line that opens a fence is no border: the code would begin in the next part without it.
    if (before || !fence) last.any = end + 1
    if (!fence) last.outside = end + 1
    if (!fence && !before && line.trim() === '') last.blank = end + 1
    if (!before && fence && from > 0) last.outside = from
    from = end + 1
  }
}

function lastMatch(text: string, pattern: RegExp, from: number): number {
  let last = 0
  const tail = Math.floor(from)
  for (const { index, 0: match } of text.slice(tail).matchAll(pattern)) last = tail + index + match.length
  return last
}

function lastSpace(text: string, size: number): number {
  for (let index = size; index > 0; index -= 1) {
    if (/\s/.test(text[index - 1] ?? '')) return index
    // The word ends exactly here.
    if (index === size && /\s/.test(text[index] ?? '')) return index
  }
  return 0
}

function graphemeBorder(text: string, size: number): number {
  const start = Math.max(0, size - graphemeReach)
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  let last = 0
  for (const { index } of segmenter.segment(text.slice(start, size + graphemeReach))) {
    if (start + index > size) break
    last = start + index
  }
  if (last > start) return last
  const splitsPair = /[\uD800-\uDBFF]/.test(text[size - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[size] ?? '')
  return splitsPair && size > 1 ? size - 1 : size
}
