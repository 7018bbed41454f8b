import type { AnyPlugin } from '@openclaw/sdk'
import { manifestOf, type PluginManifest } from '../packages/config/src/index.js'

/** A package.json's text with the manifest of `definition` in it, as prettier would write it. */
export function withManifest(text: string, definition: AnyPlugin): string {
  const current = JSON.parse(text) as { openclaw?: Partial<PluginManifest> }
  const conformance = current.openclaw?.conformance
  const openclaw = { ...manifestOf(definition), ...(conformance === undefined ? {} : { conformance }) }
  return `${JSON.stringify({ ...current, openclaw }, null, 2)}\n`
}
