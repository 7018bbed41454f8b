import type { OpenClawConfig } from './config.js'
import type { Override } from './override.js'
import type { ListedPlugin } from './plugin-list.js'
import type { Source } from './problem.js'

/** A config that fits its schema: plain data as it was written, and its plugins as one flat list. */
export interface CheckedConfig extends Source {
  /** Relative paths are seen from here; undefined for a config without a file. */
  readonly folder?: string
  readonly blocks: Omit<OpenClawConfig, 'plugins'>
  readonly plugins: readonly ListedPlugin[]
  /** What flags and variables set above the file. */
  readonly overrides?: readonly Override[]
}
