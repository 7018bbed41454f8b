import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { expandHome } from './home.js'

export interface FoundConfig {
  /** Absolute. */
  readonly file: string
  /** What named it: a flag or variable, the working folder, or the home. */
  readonly origin: 'explicit' | 'folder' | 'home'
}

/** The names a config may have in the working folder. */
export const configNames: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'json', 'json5', 'yaml', 'yml'].map(
  (extension) => `openclaw.config.${extension}`,
)

/**
 * The config to use: the one named, else the one in the working folder itself (never above it), else
 * `<home>/config.json`, else none.
 */
export function findConfig(options: {
  explicit?: string
  cwd: string
  home: string
}): FoundConfig | undefined {
  const { explicit, cwd, home } = options
  if (explicit !== undefined) return findExplicit(explicit, cwd)
  const names = namesIn(cwd)
  if (names.length > 1) {
    throw new OpenClawError(
      'OC_CONFIG_AMBIGUOUS',
      `${cwd} has ${names.length} configs: ${names.join(', ')}`,
      { hint: 'Keep one of them, or say which with --config.' },
    )
  }
  if (names[0] !== undefined) return { file: join(cwd, names[0]), origin: 'folder' }
  const file = join(home, 'config.json')
  return existsSync(file) ? { file, origin: 'home' } : undefined
}

function findExplicit(explicit: string, cwd: string): FoundConfig {
  const file = resolve(cwd, expandHome(explicit))
  if (existsSync(file)) return { file, origin: 'explicit' }
  throw new OpenClawError('OC_CONFIG_NOT_FOUND', `The config ${file} does not exist`, {
    hint: 'Correct --config or OPENCLAW_CONFIG, or leave it out to start with the defaults.',
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => configNames.includes(name))
      .sort()
  } catch {
    // A working folder that cannot be listed holds no config for us.
    return []
  }
}
