import { createGateway } from '@openclaw/gateway'
import type { Gateway, GatewaySettings, ResolvedEntry } from '@openclaw/gateway'
import { OpenClawError } from '@openclaw/sdk'
import type { Agent, ChannelLink, Envelope, Log, Receipt } from '@openclaw/sdk'
import { dryEntries } from './dry-entries.js'
import { createPatience, resources, type Patience } from './patience.js'
import { createFakeWorld, quickRounds, type FakeWorld } from './world.js'

export interface DryRunOptions {
  /** Of the config: options checked, defaults filled in. */
  readonly entries: readonly ResolvedEntry[]
  readonly log: Log
  readonly settings?: Partial<GatewaySettings>
  /** Makes an empty folder, once a plugin asks where it may keep things. */
  makeHome(): string
}

export interface DryGateway {
  readonly gateway: Gateway
  readonly world: FakeWorld
  readonly patience: Patience
  /** Hands a message in, as its channel would. */
  receive(envelope: Envelope): Promise<Receipt>
  close(): Promise<void>
}

export interface DryGatewayOptions extends DryRunOptions {
  /** Where the fake clock begins, in ms since 1970. */
  readonly now: number
  readonly channels: readonly string[]
  readonly agentsStart: boolean
  replaceAgent(id: string, agent: Agent, world: FakeWorld): Agent
}

/** The production gateway with the plugins of a config, started, on a fake clock; nothing leaves it. */
export async function openDryGateway(options: DryGatewayOptions): Promise<DryGateway> {
  const { entries, log, settings, makeHome, now, channels, agentsStart, replaceAgent } = options
  const world = createFakeWorld({ now, rounds: quickRounds })
  const links = new Map<string, ChannelLink>()
  const gateway = createGateway({
    ...{ world, log, settings, suppress: (id, link) => links.set(id, link) },
    entries: dryEntries(entries, {
      ...{ channels, agentsStart, home: once(makeHome) },
      replaceAgent: (id, agent) => replaceAgent(id, agent, world),
    }),
  })
  const before = resources()
  const starting = createPatience(world, before)
  await ended(gateway.start(), starting)

  return {
    ...{ gateway, world, patience: createPatience(world, before) },
    receive(envelope) {
      const link = links.get(envelope.channel)
      if (link) return link.receive(envelope)
      throw new OpenClawError('OC_CHANNEL_DOWN', `There is no channel "${envelope.channel}" in this dry run`)
    },
    close: () => ended(gateway.stop({ drainMs: 0 }), starting),
  }
}

/** The task's end, with the fake clock moved on for it. */
export async function ended<T>(task: Promise<T>, patience: Patience): Promise<T> {
  let over = false
  const end = () => void (over = true)
  task.then(end, end)
  await patience.until(() => over)
  return task
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
