import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** A file that is written from code: its path from the root, and its text. */
export interface Generated {
  readonly path: string
  readonly text: string
}

/** Writes the files that differ; with `--check` names them and fails instead. */
export async function writeGenerated(files: readonly Generated[]): Promise<void> {
  const check = process.argv.includes('--check')
  for (const { path, text } of files) {
    const current = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (current === text) continue
    if (check) {
      console.error(`${path}: differs from the code it is written from: run npm run generate`)
      process.exitCode = 1
    } else {
      await writeFile(join(root, path), text)
      console.log(`${path}: written`)
    }
  }
}
