import { readFile } from 'node:fs/promises'
import { createPackageFromTarballData, type Package } from '@arethetypeswrong/core'
import type { Packed } from './pack.js'

/** The manifest of a published package, as far as it is checked. */
export interface PublishedManifest {
  readonly version?: string
  readonly private?: boolean
  readonly license?: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly openclaw?: { readonly kind?: unknown; readonly api?: unknown; readonly options?: unknown }
}

/** A tarball, read. */
export interface Tarball extends Packed {
  readonly bytes: Buffer
  /** As the types check reads it. */
  readonly content: Package
  /** Paths in the package: `dist/index.js`. */
  readonly files: readonly string[]
  readonly manifest: PublishedManifest
  text(file: string): string
}

export async function readTarball(packed: Packed): Promise<Tarball> {
  const bytes = await readFile(packed.tarball)
  const content = createPackageFromTarballData(bytes)
  const prefix = `/node_modules/${packed.name}/`
  const text = (file: string) => content.readFile(prefix + file)
  return {
    ...packed,
    bytes,
    content,
    files: content.listFiles(prefix).map((file) => file.slice(prefix.length)),
    manifest: JSON.parse(text('package.json')) as PublishedManifest,
    text,
  }
}
