const units: Readonly<Record<string, number>> = {
  b: 1,
  k: 1_024,
  m: 1_024 ** 2,
  g: 1_024 ** 3,
  t: 1_024 ** 4,
}

/** Bytes of a size as a config has it: a number, or a text such as "100m". */
export function bytesOf(size: number | string): number {
  if (typeof size === 'number') return size
  const unit = units[size.slice(-1).toLowerCase()]
  return Math.round(Number.parseFloat(size) * (unit ?? 1))
}
