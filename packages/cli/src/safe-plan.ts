import { randomBytes } from 'node:crypto'
import {
  applyOverrides,
  checkConfig,
  environmentOverrides,
  findConfig,
  isRecord,
  kindOfName,
  loadConfig,
  overridesOf,
  resolveEntries,
  toEntries,
} from '@openclaw/config'
import type { Override } from '@openclaw/config'
import { errorLine, isOpenClawError, isPluginFactory } from '@openclaw/sdk'
import type { SafeMode } from '@openclaw/sdk'
import type { LastGood } from './last-good.js'
import { flagNames, modules } from './plan.js'
import type { Plan, PlanFlags } from './plan.js'
import { standardPlugins } from './standard.js'

type Written = Readonly<Record<string, unknown>>

/** The way in and who guards it, the stores, and what watches: with these no message begins, and none leaves. */
const keptKinds: ReadonlySet<string> = new Set([
  ...['auth', 'cluster', 'control', 'guard', 'http', 'monitor', 'queue', 'session'],
])
const tokenPlugin = '@openclaw/auth-token'

/**
 * The last good config without channels, agents and plugins that are code, on the loopback address. Who gets in is what
 * the last good config and the one that cannot be used agree on; where they do not, only who may read this home.
 */
export async function makeSafePlan(
  flags: PlanFlags,
  home: string,
  lastGood: LastGood,
  why: unknown,
): Promise<{ plan: Plan; safe: SafeMode }> {
  const { folder, file, keptAt } = lastGood
  const agreed = await isAgreed(lastGood, flags, home)
  const written = await checkConfig(safeConfig(lastGood.config, agreed), { folder })
  const config = applyOverrides(written, overridesFor(flags, agreed))
  const entries = toEntries(config, { standard: standardPlugins }).filter(({ use }) => isKept(use))
  const { env } = process
  const places = { folder, home, standard: standardPlugins, modules }
  const resolved = await resolveEntries(entries, { ...places, config, env })
  // A token that nobody knows: what opens the gateway then is the credential in its run file.
  const locked = { accessToken: randomBytes(32).toString('base64url') }
  return {
    plan: {
      ...{ config, written, folder, broken: [], unused: [], code: undefined, files: [] },
      entries: resolved.entries.map((entry) =>
        !agreed && entry.definition.name === tokenPlugin ? { ...entry, options: locked } : entry,
      ),
    },
    safe: { reason: errorLine(why), keptAt, ...(file !== undefined && { file }) },
  }
}

function safeConfig(config: Written, agreed: boolean): Written {
  const { gateway, security, auth, queue, session, messages, logging } = config
  const { port, maxConnections, timeout } = isRecord(gateway) ? gateway : {}
  const { accessToken, ...guards } = isRecord(security) ? security : {}
  const plugins = listedOf(config).filter(
    ({ use, enabled }) => isKept(use) && enabled !== false && (agreed || !isWayIn(use)),
  )
  return {
    ...{ queue, session, messages, logging, plugins },
    gateway: { port, maxConnections, timeout },
    security: { ...guards, ...(agreed && { accessToken }) },
    ...(agreed && { auth }),
  }
}

/** Not the host: safe mode is for this machine. */
function overridesFor({ port }: PlanFlags, agreed: boolean): Override[] {
  const flags = port === undefined ? [] : overridesOf({ port }, flagNames)
  const variables = environmentOverrides(process.env).filter(
    ({ path }) => path[1] !== 'host' && (agreed || path[0] !== 'security'),
  )
  return [...variables, ...flags]
}

async function isAgreed({ config, leftOut }: LastGood, flags: PlanFlags, home: string): Promise<boolean> {
  const ask = waysIn(config)
  const open = isRecord(config['auth']) && config['auth']['type'] === 'none'
  const off = listedOf(config).some(({ use, enabled }) => use === tokenPlugin && enabled === false)
  const unknown = leftOut.some(
    ({ path, plugin }) => /^(?:auth|security)\b/.test(path) || (plugin !== undefined && isWayIn(plugin)),
  )
  if (open || off || unknown) return false
  const other = await readable(flags, home)
  if (other === 'unreadable') return true
  return other !== undefined && waysIn(other) === ask
}

/** What a config says of who gets in, as a text that can be compared. */
function waysIn(config: Written): string {
  const { auth, security } = config
  return JSON.stringify([auth, security, listedOf(config).filter(({ use }) => isWayIn(use))])
}

/** The config that cannot be used, where it can at least be read; undefined when nobody can say which one it is. */
async function readable(flags: PlanFlags, home: string): Promise<Written | 'unreadable' | undefined> {
  const explicit = flags.config ?? (process.env['OPENCLAW_CONFIG'] || undefined)
  try {
    const found = findConfig({ cwd: process.cwd(), home, ...(explicit === undefined ? {} : { explicit }) })
    const value = found && (await loadConfig(found.file, { modules })).value
    return isRecord(value) ? value : 'unreadable'
  } catch (error) {
    return isOpenClawError(error) && error.code === 'OC_CONFIG_AMBIGUOUS' ? undefined : 'unreadable'
  }
}

interface Listed {
  readonly use: string
  readonly enabled?: unknown
}

function listedOf({ plugins }: Written): Listed[] {
  const items: unknown[] = Array.isArray(plugins) ? (plugins as unknown[]).flat(Infinity) : []
  return items.flatMap((item) => {
    const entry = isPluginFactory(item) ? { use: item } : isRecord(item) ? item : {}
    const { use, ...rest } = entry
    const name = isPluginFactory(use) ? use.definition.name : use
    return typeof name === 'string' ? [{ ...rest, use: name }] : []
  })
}

function isKept(use: unknown): boolean {
  return typeof use === 'string' && keptKinds.has(kindOfName(use) ?? '')
}

function isWayIn(use: string): boolean {
  return ['auth', 'guard'].includes(kindOfName(use) ?? '')
}
