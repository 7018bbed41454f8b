import agentEcho from '@openclaw/agent-echo'
import channelLoopback, { loopback, type Loopback } from '@openclaw/channel-loopback'
import { checkOptions } from '@openclaw/config'
import { createGateway } from '@openclaw/gateway'
import type { Gateway, GatewayOptions, ResolvedEntry } from '@openclaw/gateway'
import queueMemory from '@openclaw/queue-memory'
import { isPluginFactory, OpenClawError } from '@openclaw/sdk'
import type { AnyPlugin, GatewayEvent, MessageRecord, PluginEntry, PluginFactory, World } from '@openclaw/sdk'
import { queue } from '@openclaw/sdk'
import sessionMemory from '@openclaw/session-memory'
import { createTestLog, type TestLog } from './log.js'
import { createRealWorld } from './world.js'

export interface TestGatewayOptions extends Partial<Omit<GatewayOptions, 'entries' | 'log'>> {
  /** Added to queue-memory, session-memory, agent-echo and channel-loopback; one of the same kind of service replaces it. */
  readonly plugins?: readonly (PluginEntry | PluginFactory)[]
  /** Without the four. */
  readonly bare?: boolean
}

export interface TestGateway {
  readonly gateway: Gateway
  readonly world: World
  readonly log: TestLog
  /** All events since the start. */
  readonly events: readonly GatewayEvent[]
  /** The conversation partner on the loopback channel. */
  readonly loopback: Loopback
  /** Waits for a message's end, and returns what the ledger says of it. */
  ended(id: string): Promise<MessageRecord>
  /** Says it on the loopback channel, and waits for its end. */
  ask(
    text: string,
    rest?: Parameters<Loopback['say']>[1],
  ): Promise<{ record: MessageRecord; replies: string[] }>
  stop(): Promise<void>
}

const terminal = new Set(['replied', 'silent', 'refused', 'expired', 'dead', 'delivered', 'uncertain'])

/** A real gateway with everything in memory, started. Stop it at the end of the test. */
export async function createTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const made = await makeTestGateway(options)
  await made.gateway.start()
  return made
}

/** The same, not started. */
export async function makeTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { plugins = [], bare = false, world = createRealWorld(), ...rest } = options
  const log = createTestLog()
  const entries = await resolveTestEntries(plugins, { bare })
  const gateway = createGateway({ settings: { retryMs: 5, drainMs: 2_000 }, ...rest, entries, world, log })
  const events: GatewayEvent[] = []
  gateway.events.subscribe((event) => events.push(event))

  async function ended(id: string): Promise<MessageRecord> {
    for (;;) {
      const next = new Promise<void>((resolve) => {
        const subscription = gateway.events.subscribe((event) => {
          if (event.type !== 'message.settled' || event.id !== id) return
          subscription.unsubscribe()
          resolve()
        })
      })
      const record = await gateway.service(queue)?.get(id)
      if (!record) throw new OpenClawError('OC_MESSAGE_UNKNOWN', `No message has the id ${id}`)
      if (terminal.has(record.state)) return record
      await next
    }
  }

  const partner = () => gateway.service(loopback)!
  return {
    ...{ gateway, world, log, events, ended },
    get loopback() {
      return partner()
    },
    async ask(text, given) {
      const replies: string[] = []
      let heard = (): void => undefined
      const first = new Promise<void>((resolve) => (heard = resolve))
      const receipts: string[] = []
      const stop = partner().listen((outbound) => {
        if (receipts.length > 0 && !outbound.answers.some(({ id }) => receipts.includes(id))) return
        replies.push(outbound.text)
        heard()
      })
      try {
        const receipt = await partner().say(text, given)
        if (!('id' in receipt)) throw new Error(`not accepted: ${JSON.stringify(receipt)}`)
        receipts.push(receipt.id)
        const record = await ended(receipt.id)
        if (record.state === 'replied') await first
        return { record, replies }
      } finally {
        stop()
      }
    },
    stop: () => gateway.stop(),
  }
}

/** Entries as the gateway takes them: options checked against their schemas, defaults filled in. */
export async function resolveTestEntries(
  plugins: readonly (PluginEntry | PluginFactory)[],
  { bare = false } = {},
): Promise<ResolvedEntry[]> {
  const given = plugins.map((plugin) => (isPluginFactory(plugin) ? plugin() : plugin))
  const provided = new Set(given.flatMap((entry) => definitionOf(entry).provides?.map(({ id }) => id) ?? []))
  const agentGiven = given.some((entry) => definitionOf(entry).kind === 'agent')
  const standard = [queueMemory(), sessionMemory(), channelLoopback(), ...(agentGiven ? [] : [agentEcho()])]
  const missing = standard.filter(
    (entry) => !definitionOf(entry).provides?.some(({ id }) => provided.has(id)),
  )
  return Promise.all([...(bare ? [] : missing), ...given].map(resolveTestEntry))
}

async function resolveTestEntry(entry: PluginEntry): Promise<ResolvedEntry> {
  const definition = definitionOf(entry)
  const options = structuredClone(entry.options ?? {}) as Record<string, unknown>
  const [problem] = await checkOptions(definition, options)
  if (problem) throw new OpenClawError('OC_PLUGIN_OPTIONS', problem.text, { plugin: definition.name })
  return { id: entry.id ?? definition.name, definition, options }
}

function definitionOf({ use }: PluginEntry): AnyPlugin {
  if (isPluginFactory(use)) return use.definition
  if (typeof use === 'object') return use
  throw new Error(`a test gateway takes plugins, not names: ${use}`)
}
