import { isOpenClawError } from '@openclaw/sdk'

/** An error as fields of a log line: code, message, who is to blame, what to do, and its causes. Other values are kept. */
export function describeError(value: unknown, showStack: boolean, depth = 0): unknown {
  if (!(value instanceof Error)) return value
  const { code } = value as { code?: unknown }
  const known = isOpenClawError(value) ? { plugin: value.plugin, hook: value.hook, hint: value.hint } : {}
  // A chain of causes may be a circle.
  const cause =
    value.cause === undefined || depth > 8 ? undefined : describeError(value.cause, showStack, depth + 1)
  return {
    ...(typeof code === 'string' ? { code } : { name: value.name }),
    message: value.message,
    ...known,
    ...(cause === undefined ? {} : { cause }),
    ...(showStack ? { stack: value.stack } : {}),
  }
}
