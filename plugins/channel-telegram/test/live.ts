import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agents, channels, definePlugin } from '@openclaw/sdk'
import type { AgentEvent, Channel, PluginEntry, PluginFactory, Turn, World } from '@openclaw/sdk'
import { createRealWorld, createTestGateway, type TestGateway } from '@openclaw/testing'
import { startFakeTelegram, type FakeTelegram, type FakeTelegramOptions } from '@openclaw/testing/telegram'
import { onTestFinished, vi } from 'vitest'
import telegram from '../src/index.js'

type Options = NonNullable<Parameters<typeof telegram>[0]>

interface LiveOptions {
  readonly options?: Partial<Options>
  readonly plugins?: readonly (PluginEntry | PluginFactory)[]
  readonly platform?: FakeTelegramOptions
  readonly world?: World
}

export interface Live {
  readonly fake: FakeTelegram
  readonly home: string
  /** The gateway that runs now. */
  readonly test: TestGateway
  /** The channel, as other plugins find it. */
  channel(): Channel
  /** Stops the gateway and starts another, with nothing but the home left of the first. */
  restart(plugins?: readonly (PluginEntry | PluginFactory)[]): Promise<void>
  /** Waits until all that was said is confirmed. */
  confirmed(): Promise<void>
  /** How each outbound ended. */
  sends(): readonly { readonly state: string; readonly reason?: string }[]
}

/** A real gateway with the plugin, connected to a fake platform; both end with the test. */
export async function live({
  options = {},
  plugins = [],
  platform,
  world = brisk(),
}: LiveOptions = {}): Promise<Live> {
  const fake = await startFakeTelegram(platform)
  const home = await mkdtemp(join(tmpdir(), 'openclaw-telegram-'))
  const token = options.accounts ? {} : { token: fake.token }
  const entry = telegram({ ...token, apiRoot: fake.url, ...options } as Options)
  let found: Channel | undefined
  const looker = definePlugin({
    name: 'openclaw-tools-looker',
    api: 1,
    kind: 'tools',
    options: { type: 'object', additionalProperties: false },
    needs: { channels },
    setup({ services, onStart }) {
      onStart(
        () =>
          void (found = services.channels.get(options.id === undefined ? 'telegram' : String(options.id))),
      )
    },
  })
  const start = (rest: readonly (PluginEntry | PluginFactory)[]) =>
    createTestGateway({ plugins: [entry, looker, ...rest], home, world })
  let test = await start(plugins)
  onTestFinished(async () => {
    await test.stop()
    await fake.stop()
    await rm(home, { recursive: true })
  })
  return {
    ...{ fake, home },
    get test() {
      return test
    },
    channel: () => found!,
    async restart(rest = plugins) {
      await test.stop()
      test = await start(rest)
    },
    confirmed: () => until(() => fake.unconfirmed().length === 0),
    sends: () =>
      test.events.flatMap((event) =>
        event.type === 'message.settled' && event.direction === 'outbound' ? [event] : [],
      ),
  }
}

/** Waits for what must come to be true. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => {
    if (!condition()) throw new Error(`not yet: ${condition}`)
  }, 15_000)
}

/** Time in which longer waits are over at once: those between polls, and after a Retry-After. */
function brisk(shortMs = 250): World {
  const world = createRealWorld()
  const { after } = world.scheduler
  // Those of the gateway itself: a stop drains, what closes has its time, a send has, a lease lasts.
  const patient = new Set([2_000, 5_000, 10_000, 30_000, 300_000])
  return {
    ...world,
    scheduler: {
      after: (ms, task) => after(ms >= shortMs && ms <= 60_000 && !patient.has(ms) ? 20 : ms, task),
    },
  }
}

/** An agent that answers as the test says. */
export function agent(run: (turn: Turn) => AsyncIterable<AgentEvent> | string): PluginFactory {
  return definePlugin({
    name: 'openclaw-agent-script',
    api: 1,
    kind: 'agent',
    options: { type: 'object', additionalProperties: false },
    needs: { agents },
    setup({ services }) {
      services.agents.add('main', {
        async *run(turn) {
          const answer = run(turn)
          if (typeof answer === 'string') yield { type: 'done', text: answer }
          else yield* answer
        },
      })
    },
  })
}
