import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toError } from '@openclaw/sdk'
import { parseFile } from './lines.js'

/** What a look at the sessions found, by the names of files. */
export interface Examined {
  readonly looked: number
  readonly all: number
  /** With the reason. */
  readonly unreadable: readonly string[]
  /** With lines that say nothing. */
  readonly damaged: readonly string[]
  /** What was set aside earlier. */
  readonly setAside: readonly string[]
}

/** Files that are read: a look must not take minutes. */
const mostFiles = 1_000

/** Reads the sessions in a folder, without changing them. */
export function examine(folder: string): Examined {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const files = names.filter((name) => name.endsWith('.jsonl'))
  const unreadable: string[] = []
  const damaged: string[] = []
  for (const name of files.slice(0, mostFiles)) {
    try {
      if (parseFile(readFileSync(join(folder, name))).damaged.length > 0) damaged.push(name)
    } catch (error) {
      unreadable.push(`${name} (${toError(error).message})`)
    }
  }
  const setAside = names.filter((name) => name.endsWith('.damaged'))
  return { looked: Math.min(files.length, mostFiles), all: files.length, unreadable, damaged, setAside }
}
