import { readdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** A full file. A later one has a higher number, and keeps it for as long as it is there. */
export interface FullFile {
  readonly path: string
  readonly number: number
  readonly compressed: boolean
}

const compressedEnd = '.gz'
/** What is being compressed; when its process ended before, it is worth nothing. */
export const unfinishedEnd = '.gz.part'

/** `gateway.log` with 7: `gateway.7.log`. */
export function fullName(path: string, number: number): string {
  const end = extname(path)
  return `${path.slice(0, path.length - end.length)}.${number}${end}`
}

/** `gateway.log` as the second member of a home has it: `gateway-2.log`. */
export function memberName(path: string, member: number): string {
  if (member === 1) return path
  const end = extname(path)
  return `${path.slice(0, path.length - end.length)}-${member}${end}`
}

/** The full files of a log file, the oldest first; without those that somebody else made. */
export function fullFiles(path: string): FullFile[] {
  const end = extname(path)
  const stem = `${basename(path, end)}.`
  const files = readdirSync(dirname(path)).flatMap((name) => {
    const compressed = name.endsWith(end + compressedEnd)
    const plain = compressed ? name.slice(0, -compressedEnd.length) : name
    if (!plain.startsWith(stem) || !plain.endsWith(end)) return []
    const digits = plain.slice(stem.length, plain.length - end.length)
    if (!/^[1-9]\d{0,14}$/.test(digits)) return []
    return { path: join(dirname(path), name), number: Number(digits), compressed }
  })
  return files.sort((a, b) => a.number - b.number)
}

/** Compressed, it is called so. */
export function compressedName(path: string): string {
  return path + compressedEnd
}
