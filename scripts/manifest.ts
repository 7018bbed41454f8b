import type { AnyPlugin } from '@openclaw/sdk'
import { manifestOf } from '../packages/config/src/plugin-manifest.js'

/** A package.json's text with the manifest of `definition` in it, as prettier would write it. */
export function withManifest(text: string, definition: AnyPlugin): string {
  const current = JSON.parse(text) as object
  return `${JSON.stringify({ ...current, openclaw: manifestOf(definition) }, null, 2)}\n`
}
