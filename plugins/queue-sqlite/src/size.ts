const units: Readonly<Record<string, number>> = { k: 1_024, m: 1_048_576, g: 1_073_741_824 }

/** Bytes of a size that is written as a number or as "500m". */
export function bytesOf(size: number | string): number {
  if (typeof size === 'number') return size
  const [, digits = '0', unit = 'k'] = /^(\d+) *([kmg])b?$/i.exec(size) ?? []
  return Number(digits) * units[unit.toLowerCase()]!
}
