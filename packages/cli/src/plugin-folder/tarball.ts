import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { isRecord } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'

export interface PackedPackage {
  /** Its package.json. */
  readonly document: Readonly<Record<string, unknown>>
  /** Paths in the package. */
  readonly files: readonly string[]
}

const blockBytes = 512
const largestBytes = 256 * 1024 * 1024

/** What a package's tarball holds, without unpacking it. Throws OC_PLUGIN_INSTALL_FAILED for what is no package. */
export function readTarball(file: string): PackedPackage {
  try {
    const entries = [...filesOf(gunzipSync(readFileSync(file), { maxOutputLength: largestBytes }))]
    const text = entries.find(({ path }) => path === 'package.json')?.content.toString('utf8')
    const document: unknown = text === undefined ? undefined : JSON.parse(text)
    if (!isRecord(document)) throw new Error('it has no package.json')
    return { document, files: entries.map(({ path }) => path) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    throw new OpenClawError('OC_PLUGIN_INSTALL_FAILED', `${file} is no package: ${reason}`, {
      cause: error,
      hint: 'Make it with `npm pack`.',
    })
  }
}

/** Plain files, by their path below the one folder that a package's tarball has. */
function* filesOf(tar: Buffer): Generator<{ path: string; content: Buffer }> {
  for (let at = 0; at + blockBytes <= tar.length;) {
    const header = tar.subarray(at, at + blockBytes)
    if (header.every((byte) => byte === 0)) return
    const size = Number.parseInt(textOf(header, 124, 12), 8)
    if (!Number.isInteger(size) || size < 0) throw new Error('it is damaged')
    const start = at + blockBytes
    const type = textOf(header, 156, 1)
    const [prefix, name] = [textOf(header, 345, 155), textOf(header, 0, 100)]
    const path = (prefix === '' ? name : `${prefix}/${name}`).replace(/^[^/]+\//, '')
    if (type === '' || type === '0') yield { path, content: tar.subarray(start, start + size) }
    at = start + Math.ceil(size / blockBytes) * blockBytes
  }
}

function textOf(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length).toString('utf8')
  return (field.split('\0')[0] ?? '').trim()
}
