import { crc32 } from 'node:zlib'

/** The checksum of a row's texts: damage that the database does not notice is noticed here. */
export function sumOf(...texts: readonly (string | Buffer)[]): number {
  let sum = 0
  for (const text of texts) sum = crc32(text, sum)
  return sum
}
