import { existsSync, readFileSync } from 'node:fs'

const headerBytes = 32
const frameHeaderBytes = 24
/** The magic number of a log whose checksums are over big-endian words; the other is one less. */
const bigEndianMagic = 0x377f0683

/**
 * Committed steps of the write-ahead log that SQLite will not read, because something before them does not fit its
 * checksum. It reads up to there and says nothing. A power cut leaves at most one: each commit is synced before the next
 * begins.
 */
export function unreadableCommits(file: string): number {
  if (!existsSync(file)) return 0
  const log = readFileSync(file)
  if (log.length < headerBytes + frameHeaderBytes) return 0
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8)
  if (frameBytes > 65_536 + frameHeaderBytes) return 1
  const read = (offset: number) => log.readUInt32BE(offset)
  const words = read(0) === bigEndianMagic ? read : (offset: number) => log.readUInt32LE(offset)
  let sum: Sum = [0, 0]

  function matches(offset: number): boolean {
    return sum[0] === read(offset) && sum[1] === read(offset + 4)
  }

  sum = added(words, sum, 0, 24)
  let sound = matches(24)
  const salts = sound ? 16 : headerBytes + 8
  let unread = 0
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    // Frames of an earlier round of the log have other salts.
    if (read(at + 8) !== read(salts) || read(at + 12) !== read(salts + 4)) {
      sound = false
      continue
    }
    if (sound) {
      sum = added(words, added(words, sum, at, at + 8), at + frameHeaderBytes, at + frameBytes)
      sound = matches(at + 16)
    }
    if (!sound && read(at + 4) > 0) unread += 1
  }
  return unread
}

type Sum = readonly [number, number]

function added(words: (offset: number) => number, [first, second]: Sum, from: number, to: number): Sum {
  let [a, b] = [first, second]
  for (let offset = from; offset < to; offset += 8) {
    a = (a + words(offset) + b) >>> 0
    b = (b + words(offset + 4) + a) >>> 0
  }
  return [a, b]
}
