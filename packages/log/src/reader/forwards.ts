import { closeSync, createReadStream, fstatSync, readSync } from 'node:fs'
import { compressedName } from '../file-names.js'
import type { FullFile } from '../file-names.js'
import { isMissing, openFile } from './members.js'
import { createSplitter } from './splitter.js'

const blockBytes = 256 * 1024

/** Told about what could be read in part, or not at all. */
export type Note = (text: string) => void

/** The lines of an open file up to `end`, in blocks. */
export function* blocksForwards(file: number, end: number): Generator<string[]> {
  const splitter = createSplitter()
  const block = Buffer.alloc(blockBytes)
  for (let at = 0; at < end;) {
    const read = readSync(file, block, 0, Math.min(block.length, end - at), at)
    if (read === 0) break
    at += read
    yield splitter.push(block.subarray(0, read))
  }
  yield splitter.rest()
}

/** An open full file; or where it was compressed in the meantime, or is deleted by now, that. */
export type OpenFull = { readonly descriptor: number; readonly compressed: boolean; readonly path: string }

/** Undefined, with a note, when it was deleted since it was listed. */
export function openFull({ path, compressed }: FullFile, note: Note): OpenFull | undefined {
  try {
    return { descriptor: openFile(path), compressed, path }
  } catch (error) {
    if (!isMissing(error)) throw error
    if (!compressed) return openFull({ path: compressedName(path), number: 0, compressed: true }, note)
    note(`${path} was deleted while the log was read.`)
    return undefined
  }
}

/** The lines of a full file, in blocks. What is cut off or broken in it is noted, and what stands before is read. */
export async function* fullForwards(file: FullFile, note: Note): AsyncGenerator<string[]> {
  const open = openFull(file, note)
  if (!open) return
  const { descriptor, compressed, path } = open
  if (compressed) return yield* unzipped(descriptor, path, note)
  try {
    yield* blocksForwards(descriptor, fstatSync(descriptor).size)
  } finally {
    closeSync(descriptor)
  }
}

async function* unzipped(descriptor: number, path: string, note: Note): AsyncGenerator<string[]> {
  const { createGunzip, constants } = await import('node:zlib')
  const { size } = fstatSync(descriptor)
  const said = size >= 18 ? sizeSaid(descriptor, size) : -1
  const splitter = createSplitter()
  // Without it, the last block of a file that is cut off would be lost.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  const input = createReadStream(path, { fd: descriptor })
  input.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  let length = 0
  try {
    for await (const block of gunzip as AsyncIterable<Buffer>) {
      length += block.length
      yield splitter.push(block)
    }
    if (length % 2 ** 32 !== said) note(`${path} is cut off: what is left of it is shown.`)
  } catch (error) {
    note(`${path} is broken: what stands before is shown (${(error as Error).message}).`)
  } finally {
    // Closes the file, also when nobody wants the rest.
    input.destroy()
    gunzip.destroy()
  }
  yield splitter.rest()
}

/** How long a gzip file says that its content is, modulo 2^32. */
function sizeSaid(descriptor: number, size: number): number {
  const end = Buffer.alloc(4)
  readSync(descriptor, end, 0, 4, size - 4)
  return end.readUInt32LE()
}
