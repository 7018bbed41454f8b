import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expandHome, findingOf, getAt, kindOfName } from '@openclaw/config'
import type { CheckedConfig, Finding, Problem, ResolvedEntries, TracedEntry } from '@openclaw/config'
import { errorCatalogue } from '@openclaw/sdk'
import type { ReadConfig } from './plan.js'

/** Files that the config names and that are not there: a start would fail. */
export function missingFiles({ config, folder }: ReadConfig): Problem[] {
  const { https } = config.blocks
  if (!https || https.enabled === false) return []
  return (['cert', 'key'] as const).flatMap((key) => {
    const name = https[key]
    if (name === undefined || existsSync(resolve(folder, expandHome(name)))) return []
    return { path: ['https', key], text: 'names a file that does not exist: the gateway does not start without it', cure: 'Put the file there, or correct the path.' } // prettier-ignore
  })
}

/** How far a weak way in, or none, may be reached: a problem beyond this machine, a word to the operator on it. */
export async function exposureOf(
  config: CheckedConfig,
  { entries, missing }: Pick<ResolvedEntries, 'entries' | 'missing'>,
): Promise<{ errors: Finding[]; warnings: Finding[] }> {
  const host = optionOf(entries, '@openclaw/http-server', 'host')
  const beyond = host !== undefined && !isLoopback(host)
  const kinds = [
    ...entries.map(({ definition }) => definition.kind as string),
    ...missing.map(({ use }) => kindOfName(String(use))),
  ]
  if (beyond && !kinds.includes('auth')) {
    const text = `lets the gateway listen on ${host} without authentication`
    const problem = { path: ['gateway', 'host'], text, cure: errorCatalogue.OC_HTTP_EXPOSED.hint }
    return { errors: [findingOf('OC_HTTP_EXPOSED', problem, config)], warnings: [] }
  }
  const token = optionOf(entries, '@openclaw/auth-token', 'accessToken')
  const weakness = token === undefined ? undefined : (await import('@openclaw/auth-token')).weaknessOf(token)
  if (weakness === undefined) return { errors: [], warnings: [] }
  const says = weakness.replace(/^security\.accessToken /, '')
  const text = beyond
    ? `${says}, and the gateway listens on ${host}`
    : `${says}: good enough for this machine only`
  const problem = { path: ['security', 'accessToken'], text, cure: errorCatalogue.OC_AUTH_TOKEN_WEAK.hint }
  const finding = findingOf('OC_AUTH_TOKEN_WEAK', problem, config)
  return beyond ? { errors: [finding], warnings: [] } : { errors: [], warnings: [finding] }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function optionOf(entries: readonly TracedEntry[], name: string, option: string): string | undefined {
  const value = getAt(entries.find(({ definition }) => definition.name === name)?.options, [option])
  return typeof value === 'string' ? value : undefined
}
