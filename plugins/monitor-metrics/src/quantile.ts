/**
 * The value below which a share of all lies, from counts between bounds: inside its bucket as if they lay evenly, and for
 * what is above all bounds the last of them. Undefined when nothing was counted.
 */
export function quantile(
  bounds: readonly number[],
  counts: readonly number[],
  share: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  const wanted = total * share
  let below = 0
  for (const [index, upper] of bounds.entries()) {
    const count = counts[index] ?? 0
    const lower = bounds[index - 1] ?? 0
    if (count > 0 && below + count >= wanted) return lower + ((upper - lower) * (wanted - below)) / count
    below += count
  }
  return bounds.at(-1)
}
