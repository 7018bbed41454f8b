import { errorLine } from '@openclaw/sdk'
import type { Log, PluginStatus, World } from '@openclaw/sdk'
import type { Events } from './events.js'
import type { Generation } from './generation.js'
import type { GuardHost } from './guard.js'
import type { ResolvedEntry, Scope } from './scope.js'
import type { GatewaySettings } from './settings.js'
import { statusOf } from './status.js'

interface QuarantineHost {
  readonly world: World
  readonly log: Log
  readonly events: Events
  readonly settings: GatewaySettings
  current(): Generation
  reload(entries: readonly ResolvedEntry[]): Promise<unknown>
}

const windowMs = 60_000

/** Reports plugins whose taps fail, and takes those out that keep failing where their definition says `optional`. */
export function createQuarantine({ world, log, events, settings, current, reload }: QuarantineHost) {
  const faults = new Map<Scope, number[]>()
  const gone = new Map<string, PluginStatus>()

  const blame: GuardHost['blame'] = ({ scope: { id }, hook }, error, ids) => {
    const line = errorLine(error)
    log.error({ plugin: id, hook, ...ids, error: line }, 'a plugin failed')
    events.emit(() => ({ type: 'plugin.failed', plugin: id, hook, error: line, at: world.clock.now() }))
    const scope = current().scopes.find((one) => one.id === id)
    if (!scope?.entry.definition.optional || scope.closed) return
    const now = world.clock.monotonic()
    const recent = [...(faults.get(scope) ?? []).filter((at) => now - at < windowMs), now]
    faults.set(scope, recent)
    if (recent.length === settings.quarantineAfter) void takeOut(scope, line)
  }

  async function takeOut(scope: Scope, reason: string): Promise<void> {
    faults.delete(scope)
    gone.set(scope.id, { ...statusOf(scope), state: 'quarantined', reason })
    try {
      await reload(
        current()
          .scopes.filter((other) => other !== scope)
          .map(({ entry }) => entry),
      )
      events.emit(() => ({ type: 'plugin.quarantined', plugin: scope.id, reason, at: world.clock.now() }))
    } catch (error) {
      gone.delete(scope.id)
      log.error({ plugin: scope.id, error: errorLine(error) }, 'a failing plugin could not be taken out')
    }
  }

  return {
    blame,
    /** Those that were taken out and did not come back. */
    list: (scopes: readonly Scope[]) =>
      [...gone.values()].filter(({ id }) => !scopes.some((scope) => scope.id === id)),
  }
}
