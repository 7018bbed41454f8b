import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { expandHome, isRecord } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import { homeFolder } from '../home.js'
import { readConfig } from '../plan.js'
import type { PlanFlags } from '../plan.js'
import { gatewayArguments } from './gateway-arguments.js'
import { ownProgram } from './own-program.js'
import type { ServiceSettings } from './settings.js'

export interface InstallWishes extends PlanFlags {
  /** Absolute. */
  readonly home?: string
  /** The home when nothing names one. */
  readonly usualHome: string | undefined
  readonly user?: string
}

/** What a service is to run, by flags and by the config that a start would find now. Throws OC_CONFIG_…, OC_CLI_USAGE. */
export async function serviceSettings({
  home,
  usualHome,
  user,
  ...flags
}: InstallWishes): Promise<ServiceSettings> {
  const first = home ?? usualHome ?? homeFolder()
  const { config } = await readConfig(flags, first)
  const { file } = config
  const folder = file === undefined ? first : dirname(file)
  const settled = home ?? usualHome ?? (file === undefined ? first : homeFolder(folder))
  checkEnvironment(folder, settled)
  const settings: ServiceSettings = {
    program: ownProgram(),
    args: gatewayArguments({ ...flags, ...(file !== undefined && { config: file }) }),
    home: settled,
    folder,
    writes: [...foldersIn(config.blocks, folder)].filter(
      (one) => one !== settled && !one.startsWith(`${settled}/`),
    ),
    ...(isLow(config.blocks.gateway?.port) && { lowPort: true }),
    ...(user !== undefined && { user }),
  }
  checkLines(settings)
  return settings
}

// Neither a unit nor a property list can hold it, and in a unit it would begin a line of its own.
function checkLines(settings: ServiceSettings): void {
  const texts = Object.values(settings).flat().map(String)
  const bad = texts.find((text) => /\p{Cc}/u.test(text))
  if (bad === undefined) return
  throw new OpenClawError('OC_CLI_USAGE', `${JSON.stringify(bad)} holds a control character`, {
    hint: 'Use a path or a value without it.',
  })
}

function isLow(port: number | undefined): boolean {
  return port !== undefined && port > 0 && port < 1_024
}

/** What a config calls `path` is written: a folder, or a log, which is a file in one. */
function foldersIn(value: unknown, folder: string): Set<string> {
  const found = new Set<string>()
  function visit(one: unknown): void {
    if (Array.isArray(one)) one.forEach(visit)
    if (!isRecord(one)) return
    const { path, type } = one
    if (typeof path === 'string') {
      const absolute = resolve(folder, expandHome(path))
      found.add(type === 'file' && path.endsWith('.log') ? dirname(absolute) : absolute)
    }
    Object.values(one).forEach(visit)
  }
  visit(value)
  return found
}

// systemd lets the file win over what the unit itself says.
function checkEnvironment(folder: string, home: string): void {
  const file = join(folder, '.env')
  const named = homeIn(file)
  if (named === undefined || resolve(folder, expandHome(named)) === home) return
  throw new OpenClawError(
    'OC_CLI_USAGE',
    `${file} names the home ${named}, and the service is to have ${home}`,
    { hint: 'Leave out --home, or change OPENCLAW_HOME.' },
  )
}

function homeIn(file: string): string | undefined {
  try {
    return parseEnv(readFileSync(file, 'utf8'))['OPENCLAW_HOME'] || undefined
  } catch {
    return undefined
  }
}
