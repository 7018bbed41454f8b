/**
 * Whom an address stands for: of IPv4 the address itself, of IPv6 its first 64 bits, which one household has all of.
 * Addresses are compared as texts after this.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [mapped] = /(?<=^::ffff:)\d+\.\d+\.\d+\.\d+$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  const [left = '', right] = address.replace(/%.*$/, '').split('::')
  const head = groupsOf(left)
  const tail = groupsOf(right ?? '')
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length
  const groups = [...head, ...Array.from({ length: Math.max(0, zeros) }, () => 0), ...tail]
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => parseInt(group, 16))
}
