import { agents, authenticators, channels, checks, commands, dataFolders, tools } from './contracts.js'
import { metrics } from './metrics.js'

/** All registries: the kernel owns them, and no plugin has to provide one. */
export const registries = [
  ...[agents, authenticators, channels, checks],
  ...[commands, dataFolders, metrics, tools],
] as const
