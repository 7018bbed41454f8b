import { createHash } from 'node:crypto'
import type { Upload } from './body.js'

/** Bot API, File. A file without `bytes` is made up again each time it is read. */
export interface StoredFile {
  readonly id: string
  readonly uniqueId: string
  readonly path: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly bytes: Buffer | undefined
  readonly sha256: string | undefined
}

const folders: Readonly<Record<string, string>> = {
  photo: 'photos',
  audio: 'music',
  video: 'videos',
  voice: 'voice',
  animation: 'animations',
}

/** The files of the platform, by id. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>()

  add(kind: string, file: Pick<Upload, 'name' | 'type' | 'size'> & Partial<Upload>): StoredFile {
    const number = this.#files.size + 1
    const uniqueId = `AQAD${number.toString().padStart(8, '0')}`
    const id = `BQACAgIAAxkBAAI${createHash('sha256').update(uniqueId).digest('base64url')}`
    const extension = /\.[\w]+$/.exec(file.name)?.[0] ?? ''
    const path = `${folders[kind] ?? 'documents'}/file_${number}${extension}`
    const { name, type, size, bytes, sha256 } = file
    const stored: StoredFile = { id, uniqueId, path, name, type, size, bytes, sha256 }
    this.#files.set(id, stored)
    return stored
  }

  get(id: string): StoredFile | undefined {
    return this.#files.get(id)
  }

  byPath(path: string): StoredFile | undefined {
    return [...this.#files.values()].find((file) => file.path === path)
  }

  all(): readonly StoredFile[] {
    return [...this.#files.values()]
  }
}

const block = Buffer.from(Array.from({ length: 65_536 }, (_, index) => index % 251))

/** The bytes of a file, in pieces. */
export function* bytesOf({ bytes, size }: StoredFile): Generator<Buffer> {
  if (bytes) {
    yield bytes
    return
  }
  for (let left = size; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length))
}
