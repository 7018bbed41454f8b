import { channels } from '@openclaw/sdk'
import type { Channel, Needs, Registry } from '@openclaw/sdk'
import { dryRunSecret, readConfig, resolvePlugins } from '../plan.js'
import type { Plan, PlanFlags, ReadConfig } from '../plan.js'
import type { Entry } from '@openclaw/config'
import { isOfficialEntry } from '../config-check.js'
import { setUpPlan } from '../set-up.js'

/** A channel as its plugin declares it. It is not open, and is not going to be. */
export interface DeclaredChannel {
  readonly id: string
  /** The id of the plugin's entry. */
  readonly plugin: string
  readonly channel: Channel
}

export interface DeclaredChannels {
  readonly read: ReadConfig
  readonly declared: readonly DeclaredChannel[]
  /** Entries whose plugin is not installed. */
  readonly missing: readonly Entry[]
}

/** The channels of a config. Nothing is opened, and nothing is asked: a secret may be missing. */
export async function declaredChannels(flags: PlanFlags, home: string): Promise<DeclaredChannels> {
  const read = await readConfig(flags, home)
  const how = { placeholder: dryRunSecret, tolerate: isOfficialEntry }
  const { entries, missing } = await resolvePlugins(read, home, how)
  return { read, declared: declaredBy({ ...read, entries }, home), missing }
}

/** The channels that the plugins of a plan register when they are set up. */
export function declaredBy(
  { config, entries }: Pick<Plan, 'config' | 'entries'>,
  home: string,
): DeclaredChannel[] {
  const declared: DeclaredChannel[] = []
  const overheard = entries.map((entry) => overhear(entry, (one) => declared.push(one)))
  setUpPlan({ config, entries: overheard }, home, 'fatal')
  return declared
}

/** The same entry, which tells which channels its plugin adds. */
function overhear(
  entry: Plan['entries'][number],
  tell: (one: DeclaredChannel) => void,
): Plan['entries'][number] {
  const { definition, id: plugin } = entry
  const needs = Object.entries((definition.needs ?? {}) as Needs)
  const [key] = needs.find(([, need]) => 'registry' in need && need.registry && need.id === channels.id) ?? []
  if (key === undefined) return entry
  return {
    ...entry,
    definition: {
      ...definition,
      setup(context, options) {
        const registry = context.services[key] as Registry<Channel>
        const heard: Registry<Channel> = {
          ...registry,
          add(id, channel) {
            tell({ id, plugin, channel })
            return registry.add(id, channel)
          },
        }
        definition.setup({ ...context, services: { ...context.services, [key]: heard } }, options)
      },
    },
  }
}
