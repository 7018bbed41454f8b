/** Characters of a row that a phone shows without breaking it. */
const widest = 42

/** A table as lines of equal columns, or undefined where it is too wide to be read so. */
export function alignedTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string | undefined {
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)))
  if (widths.reduce((sum, width) => sum + width + 3, 0) > widest) return undefined
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => padded(row[column] ?? '', width))
      .join(' | ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-')
  return [line(header), rule, ...rows.map(line)].join('\n')
}

/** A row of a wide table, as `name: value` lines. */
export function rowLines(header: readonly string[], row: readonly string[]): string[] {
  return row.flatMap((value, column) => (value === '' ? [] : `${header[column] ?? ''}: ${value}`))
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length))
}
