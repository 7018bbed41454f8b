import { isOpenClawError } from '@openclaw/sdk'
import type { ErrorCode, OpenClawError } from '@openclaw/sdk'

/** A plugin that the config names and that cannot be used, through no fault of the config. */
export interface BrokenPlugin {
  readonly id: string
  readonly error: OpenClawError
}

/** A gateway without one of these would answer otherwise than its config says, or let in whom it keeps out. */
const neededKinds: ReadonlySet<string> = new Set(['auth', 'guard', 'http', 'queue', 'router', 'session'])

const faults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OC_KERNEL_TWICE',
  'OC_PLUGIN_API',
  'OC_PLUGIN_DUPLICATE',
  'OC_PLUGIN_LOAD_FAILED',
  'OC_PLUGIN_MANIFEST',
  'OC_PLUGIN_SCHEMA',
])

/** True for what is wrong with a plugin itself. */
export function isPluginFault(error: unknown): error is OpenClawError {
  return isOpenClawError(error) && faults.has(error.code)
}

/** True when a gateway is as safe without it: its kind is known, and none of those that must not be missing. */
export function canBeLeftOut(kinds: readonly string[]): boolean {
  return kinds.length > 0 && !kinds.some((kind) => neededKinds.has(kind))
}
