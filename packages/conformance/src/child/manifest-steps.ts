import { isDeepStrictEqual } from 'node:util'
import { manifestOf } from '@openclaw/config'
import { failure } from '../outcome.js'
import type { Steps } from './subject.js'

const unsaid = { needs: [], provides: [], permissions: {} }

export const manifestSteps: Steps = {
  'manifest.name': ({ definition: { name, kind }, packageFile }) => {
    if (name !== packageFile.name)
      throw failure(`the package is called ${packageFile.name}, and the definition ${name}`)
    if (!new RegExp(`^(?:@[a-z0-9-]+/)?(?:openclaw-)?${kind}-[a-z0-9-]+$`).test(name))
      throw failure(`${name} does not begin with ${kind}-`)
  },
  'manifest.matches': ({ definition, packageFile }) => {
    const { conformance: _, ...written } = packageFile.openclaw
    const said: Record<string, unknown> = { ...unsaid, ...written }
    // As it would stand in a file: without what JSON has no word for.
    const meant = JSON.parse(JSON.stringify(manifestOf(definition))) as Record<string, unknown>
    const keys = [...new Set([...Object.keys(meant), ...Object.keys(said)])]
    const differing = keys.filter((key) => !isDeepStrictEqual(sorted(said[key]), sorted(meant[key])))
    if (differing.length === 0) return
    const lines = differing.map(
      (key) => `${key}: the manifest says ${short(said[key])}, and the definition ${short(meant[key])}`,
    )
    throw failure(lines.join('\n'))
  },
}

/** Lists of names, at any depth of a permission, have no order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value.toSorted() : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]))
}

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
