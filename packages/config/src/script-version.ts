import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { AnyPlugin } from '@openclaw/sdk'
import { definitionOf, isUsable } from './plugin-list.js'
import { importScript } from './script.js'
import type { SharedModules } from './script.js'

interface Version {
  readonly text: string
  readonly value: unknown
}

/** By file. Each load of code stays in memory for good, so that one text is loaded once. */
const loaded = new Map<string, Version>()
const versions = new WeakMap<object, string>()

/**
 * The default export of a script; the same one as long as the script, and what it imports by a relative path, have the
 * same text. What the code reads while it is loaded counts for nothing.
 */
export async function importVersion(
  file: string,
  modules?: SharedModules,
  deadlineMs?: number,
): Promise<unknown> {
  const text = textVersion(scriptFiles(file))
  const known = loaded.get(file)
  if (known?.text === text) return known.value
  const value = await importScript(file, modules, { deadlineMs })
  loaded.set(file, { text, value })
  if (isUsable(value)) versions.set(definitionOf(value), text)
  return value
}

/** The text that a plugin from a file was made of; undefined for any other plugin. */
export function versionOf(definition: AnyPlugin): string | undefined {
  return versions.get(definition)
}

/** The same for files of the same text, in this process and in others. */
export function textVersion(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(readOrEmpty(file)).update('\0')
  return hash.digest('base64url')
}

const imported = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g
const extensions = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']

/** A script and all that it imports by a relative path, found by reading and not by running. */
export function scriptFiles(file: string): readonly string[] {
  const files = new Set<string>()
  function visit(one: string): void {
    if (files.has(one)) return
    files.add(one)
    for (const [, , name = ''] of readOrEmpty(one).toString('utf8').matchAll(imported)) {
      const found = fileFor(resolve(dirname(one), name))
      if (found !== undefined) visit(found)
    }
  }
  visit(file)
  return [...files]
}

function fileFor(path: string): string | undefined {
  // In TypeScript `./words.js` may mean words.ts.
  const stems = [path, path.replace(/\.(m?)js$/, '.$1ts')]
  const candidates = stems.flatMap((stem) => extensions.map((extension) => `${stem}${extension}`))
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile())
}

function readOrEmpty(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}
