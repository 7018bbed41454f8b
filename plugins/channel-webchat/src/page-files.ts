import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** A file of the built page. */
export interface PageFile {
  readonly type: string
  readonly body: Buffer
  readonly etag: string
  /** Its name changes with its content. */
  readonly immutable: boolean
  /** What was compressed when it was built, the smallest first. */
  readonly encoded: readonly { readonly encoding: 'br' | 'gzip'; readonly body: Buffer }[]
}

/** By the path below the page, as it stands in an address. */
export type PageFiles = ReadonlyMap<string, PageFile>

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}
const hashed = /^assets\/.*-[\w-]{8}\.\w+$/
const encodings = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const

/** Reads all files once, when the first is asked for. Undefined while the page is not built. */
export function createPageFiles(folder: string): () => Promise<PageFiles | undefined> {
  let reading: Promise<PageFiles | undefined> | undefined
  return async () => {
    reading ??= readPage(folder)
    const files = await reading.catch(() => undefined)
    if (!files) reading = undefined
    return files
  }
}

async function readPage(folder: string): Promise<PageFiles | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const bodies = new Map<string, Buffer>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    bodies.set(relative(folder, path).split(sep).join('/'), await readFile(path))
  }
  if (!bodies.has('index.html')) return undefined
  const files = new Map<string, PageFile>()
  for (const [path, body] of bodies) {
    const type = types[extname(path)]
    if (type !== undefined) files.set(path, fileOf(path, type, body, bodies))
  }
  return files
}

function fileOf(path: string, type: string, body: Buffer, bodies: ReadonlyMap<string, Buffer>): PageFile {
  return {
    type,
    body,
    etag: `"${createHash('sha256').update(body).digest('base64url')}"`,
    immutable: hashed.test(path),
    encoded: encodings.flatMap(({ encoding, ending }) => {
      const smaller = bodies.get(path + ending)
      return smaller ? [{ encoding, body: smaller }] : []
    }),
  }
}
