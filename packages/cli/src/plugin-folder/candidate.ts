import { existsSync } from 'node:fs'
import { satisfies, validRange } from 'semver'
import { isRecord, manifestProblems, packageEntry, schemaProblem } from '@openclaw/config'
import { OpenClawError, pluginApi } from '@openclaw/sdk'
import type { ErrorCode } from '@openclaw/sdk'
import { nameProblem } from '../init/package-name.js'
import { standardPlugins } from '../standard.js'
import { sdkName, sdkVersion } from './own-packages.js'
import { permissionsOf } from './permissions.js'
import type { Permissions } from './permissions.js'

/** A plugin that may be added: what its package.json says, none of its code has run. */
export interface Candidate {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly permissions: Permissions
  /** The options that it must be given. */
  readonly needed: readonly string[]
}

/** Reads a package.json. Throws what keeps its plugin from running in this gateway. */
export async function candidateOf(document: Readonly<Record<string, unknown>>): Promise<Candidate> {
  const { name, version, description = '', openclaw: manifest } = document
  if (typeof name !== 'string' || typeof version !== 'string' || nameProblem(name) !== undefined)
    throw refusal('OC_PLUGIN_MANIFEST', String(name), 'has no name and version that npm takes')
  if (standardPlugins.some((plugin) => plugin.name === name))
    throw refusal(
      'OC_PLUGIN_EXISTS',
      name,
      'comes with the gateway',
      'Use it as it is: name it in the config.',
    )
  checkPeer(name, document['peerDependencies'])
  // Another api may have another manifest.
  const api = isRecord(manifest) ? manifest['api'] : undefined
  if (api !== undefined && api !== pluginApi)
    throw refusal(
      'OC_PLUGIN_API',
      name,
      `was written for plugin api ${String(api)}; this gateway speaks ${pluginApi}`,
    )
  const problems = await manifestProblems(manifest)
  if (problems.length > 0)
    throw refusal('OC_PLUGIN_MANIFEST', name, `has a manifest that cannot be used: ${problems.join('; ')}`)
  const { options } = manifest as { readonly options: { readonly required?: readonly string[] } }
  const wrong = await schemaProblem(options)
  if (wrong !== undefined)
    throw refusal('OC_PLUGIN_SCHEMA', name, `has a schema of its options that is wrong itself: ${wrong}`)
  const permissions = permissionsOf(manifest as object)
  return { name, version, description: String(description), permissions, needed: options.required ?? [] }
}

/** Throws when what its package exports is not there. */
export function checkEntry(name: string, folder: string): void {
  let entry: string | undefined
  try {
    entry = packageEntry(folder)
    if (existsSync(entry)) return
  } catch {
    entry = undefined
  }
  const missing =
    entry === undefined
      ? 'exports nothing that can be imported'
      : `has no ${entry.slice(folder.length + 1)}, which it exports`
  throw refusal(
    'OC_PLUGIN_LOAD_FAILED',
    name,
    missing,
    'Build it first: `npm run build` in its folder. See "files" in its package.json, too.',
  )
}

function checkPeer(name: string, peers: unknown): void {
  const range = isRecord(peers) ? peers[sdkName] : undefined
  if (range === undefined) return
  const version = sdkVersion()
  if (typeof range === 'string' && validRange(range) !== null && satisfies(version, range)) return
  throw refusal('OC_PLUGIN_API', name, `asks for ${sdkName} ${String(range)}; this gateway has ${version}`)
}

function refusal(code: ErrorCode, plugin: string, what: string, hint?: string): OpenClawError {
  return new OpenClawError(code, `The plugin ${plugin} ${what}`, {
    plugin,
    ...(hint !== undefined && { hint }),
  })
}
