import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { registries } from '@openclaw/sdk'
import type { AnyPlugin, Need } from '@openclaw/sdk'
import { isRecord } from './path.js'

const registryOf = new Map<string, Need>(registries.map((registry) => [registry.id, registry]))

/**
 * What the manifest of a package says of its plugin: the definition without its code, so that its options and its
 * wiring can be checked without running it. Undefined for a package without a manifest.
 */
export function readManifest(folder: string): AnyPlugin | undefined {
  const { name, openclaw: manifest } = readPackage(folder)
  if (typeof name !== 'string' || !isRecord(manifest)) return undefined
  return {
    ...(manifest as unknown as AnyPlugin),
    name,
    needs: Object.fromEntries(texts(manifest['needs']).map((need) => [need, needOf(need)])),
    provides: texts(manifest['provides']).map((id) => ({ id, registry: false as const })),
    setup() {
      throw new Error(`${name} is known by its manifest only`)
    },
  }
}

/** The package.json of a folder; empty where it cannot be read. */
export function readPackage(folder: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return isRecord(manifest) ? manifest : {}
  } catch {
    return {}
  }
}

function needOf(text: string): Need {
  if (text.endsWith('?')) return { service: { id: text.slice(0, -1), registry: false }, optional: true }
  return registryOf.get(text) ?? { id: text, registry: false }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
