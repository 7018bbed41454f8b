import type { ResolvedEntry } from '@openclaw/gateway'
import queueMemory from '@openclaw/queue-memory'
import { agents, channels, definePlugin, dryRun } from '@openclaw/sdk'
import type { Agent, AnyPlugin, Need, PluginFactory, PluginKind, Registry, SetupContext } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import sessionMemory from '@openclaw/session-memory'

export interface DryOptions {
  /** What is registered in the place of an agent. */
  replaceAgent(id: string, agent: Agent): Agent
  /** Whether the plugins of agents may open what they need. */
  readonly agentsStart: boolean
  /** Channels that there are besides those of the config. */
  readonly channels: readonly string[]
  /** Where a plugin may keep things. */
  home(): string
}

/** What listens, logs in or keeps things for later: none of it belongs to a dry run. */
const leftOut: ReadonlySet<PluginKind> = new Set<PluginKind>([
  'http',
  'control',
  'auth',
  'cluster',
  'queue',
  'session',
])
/** Wired, for their taps and what they register, and never started. */
const quiet: ReadonlySet<PluginKind> = new Set<PluginKind>(['channel', 'monitor'])

/** The plugins of a config as a dry run has them: the same ones, but for those that reach out. */
export function dryEntries(entries: readonly ResolvedEntry[], options: DryOptions): ResolvedEntry[] {
  const kept = entries.filter(({ definition }) => !leftOut.has(definition.kind))
  return [
    entryOf(queueMemory, { maxSize: 10_000, keep: 10_000 }),
    entryOf(sessionMemory, sessionLimits(entries)),
    entryOf(surroundings(options.channels), {}),
    ...kept.map((entry) => ({ ...entry, definition: dry(entry.definition, options) })),
  ]
}

function entryOf({ definition }: PluginFactory, options: object): ResolvedEntry {
  return { id: definition.name, definition, options }
}

/** When a session ends is part of what a test sees, wherever sessions are kept. */
function sessionLimits(entries: readonly ResolvedEntry[]): object {
  const given = entries.find(({ definition }) => definition.kind === 'session')?.options
  const { ttl = 3_600_000, maxSessions = 1_000 } = (given ?? {}) as { ttl?: unknown; maxSessions?: unknown }
  return { ttl, maxSessions }
}

/** An HTTP server that serves nobody, and channels for messages that the config has no channel for. */
function surroundings(ids: readonly string[]): PluginFactory {
  return definePlugin({
    name: '@openclaw/dry-run',
    api: 1,
    kind: 'monitor',
    options: { type: 'object', additionalProperties: false },
    needs: { channels },
    provides: [http, dryRun],
    setup({ provide, services, onStart }) {
      provide(dryRun, true)
      provide(http, {
        address: undefined,
        connections: { open: 0, limit: 0 },
        ...{ mount: nothing, socket: nothing, routes: () => [] },
      })
      onStart(() => {
        for (const id of ids) if (!services.channels.get(id)) services.channels.add(id, nowhere)
      })
    },
  })
}

const nothing = async (): Promise<() => Promise<void>> => () => Promise.resolve()

const nowhere = {
  guarantee: 'native',
  sender: 'any',
  audience: 'program',
  sends: 1,
  open: () => () => undefined,
  send: async () => ({}),
} as const

function dry(definition: AnyPlugin, options: DryOptions): AnyPlugin {
  const { kind } = definition
  const needs: Readonly<Record<string, Need>> = (definition.needs as Record<string, Need> | undefined) ?? {}
  const starts = !quiet.has(kind) && (kind !== 'agent' || options.agentsStart)
  return {
    ...definition,
    setup(context, given) {
      const services = replaceAgents(context.services as Record<string, unknown>, needs, options)
      definition.setup(
        {
          ...context,
          services: services as SetupContext['services'],
          onStart: starts ? context.onStart : () => undefined,
          get home() {
            return options.home()
          },
        },
        given,
      )
    },
  }
}

function replaceAgents(
  services: Record<string, unknown>,
  needs: Readonly<Record<string, Need>>,
  { replaceAgent }: DryOptions,
): Record<string, unknown> {
  const [name] =
    Object.entries(needs).find(([, need]) => 'id' in need && need.registry && need.id === agents.id) ?? []
  if (name === undefined) return services
  const registry = services[name] as Registry<Agent>
  return {
    ...services,
    [name]: { ...registry, add: (id: string, agent: Agent) => registry.add(id, replaceAgent(id, agent)) },
  }
}
