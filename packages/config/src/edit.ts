import { extname } from 'node:path'
import { editJson } from './edit-json.js'
import { withAt } from './path.js'
import type { Path } from './path.js'

/** A value that a config is to have. A number behind the end of a list adds to it. */
export interface Edit {
  readonly path: Path
  readonly value: unknown
}

/** What the config says once the edits are made. */
export function withEdits(value: unknown, edits: readonly Edit[]): unknown {
  return edits.reduce<unknown>((config, { path, value }) => withAt(config, path, value), value)
}

/**
 * The text of a config with edits in it; comments, order and layout stay. Undefined for a config that is code, and for
 * one whose text cannot be changed without a doubt: that is for a person. `file` tells what it is written in.
 */
export async function editText(
  file: string,
  text: string,
  edits: readonly Edit[],
): Promise<string | undefined> {
  const extension = extname(file)
  if (extension === '.json' || extension === '.json5') {
    return editJson(text, extension === '.json' ? 'json' : 'json5', edits)
  }
  if (extension !== '.yaml' && extension !== '.yml') return undefined
  const { editYaml } = await import('./edit-yaml.js')
  return editYaml(text, edits)
}
