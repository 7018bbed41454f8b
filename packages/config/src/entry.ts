import type { AnyPlugin, PluginFactory } from '@openclaw/sdk'
import type { Path } from './path.js'

/** A plugin that comes with the gateway. */
export interface StandardPlugin {
  /** The package name. */
  readonly name: string
  /** Imports the package; its default export is the plugin. */
  load(): Promise<{ readonly default: unknown }>
  /** Used when the config names it; the others are used unless the config takes them out. */
  readonly onDemand?: true
}

/** The normal form of a config: one plugin and its options. Blocks and `plugins[]` both come down to it. */
export interface Entry {
  /** The plugin's name by default; undefined until a plugin from a file is loaded. */
  readonly id: string | undefined
  /** A plugin, a file, or a package. */
  readonly use: PluginFactory | AnyPlugin | string
  /** The package to take when `use` is not installed. */
  readonly or?: string
  readonly options: Readonly<Record<string, unknown>>
  /** Where the config has the options. */
  readonly at: Path
  /** Where the config names the plugin. */
  readonly named: Path
  /** The config does not name it: it gives way to one of its kind that the config names. */
  readonly standard?: true
}
