import { configNames } from '@openclaw/config'
import type { BrokenPlugin } from '@openclaw/config'
import { createGateway } from '@openclaw/gateway'
import type { Gateway, ResolvedEntry } from '@openclaw/gateway'
import type { LogWriter } from '@openclaw/log'
import { OpenClawError } from '@openclaw/sdk'
import type { ConfigSource, LeftOutPlugin, LiveConfig, SafeMode } from '@openclaw/sdk'
import { join, resolve } from 'node:path'
import { ailmentsOf } from './health.js'
import { hostEntry } from './host-plugin.js'
import { keepLastGood } from './last-good.js'
import type { Plan } from './plan.js'
import { createReloader } from './reloader.js'
import { gatewaySettings, logFiles } from './settings.js'
import { realWorld } from './world.js'

/** How long a gateway may take after a reload to be as well as before it, in ms. */
const healthMs = 5_000
/** How long a gateway must have been well with a config before that counts as good, in ms. */
const goodAfterMs = 5_000

export interface LiveOptions {
  readonly home: string
  readonly log: LogWriter
  readonly plan: Plan
  /** Given in safe mode: messages wait, and the config stays as it is. */
  readonly safe: SafeMode | undefined
  /** Whether a change of the files it is made of is a reload. */
  readonly watch: boolean
  /** The config anew; what is not broken in the plan that runs must not be in the next one. */
  load(running: Plan): Promise<Plan>
}

export interface LiveGateway {
  readonly gateway: Gateway
  /** Loads the config again, as soon as the gateway is ready. */
  reload(origin: string): void
  /**
   * It is ready: reloads are done, and its config is kept once it has been well for a while. `exchanged` follows each
   * exchange of plugins, also one that was taken back.
   */
  ready(exchanged: () => void): Promise<void>
  /** Before the gateway stops. */
  end(): void
}

/** A gateway whose config can be changed while it runs. */
export function createLiveGateway({ home, log, plan, safe, watch, load }: LiveOptions): LiveGateway {
  const world = realWorld()
  const config: LiveConfig = {
    safe,
    source: () => ({ ...sourceOf(reloader.plan), since }),
    leftOut: () => reloader.plan.broken.map(leftOutOf),
    reload(origin) {
      if (safe) throw safeStays()
      return reloader.ask(origin)
    },
    progress: (id) => reloader.progress(id),
    compare: (outline) => reloader.compare(outline),
  }
  const host = hostEntry(config, log, logFiles(plan.config, home))
  const entriesOf = ({ entries }: Plan): ResolvedEntry[] => [...entries, host]
  const settings = { ...gatewaySettings(plan.config), ...(safe && { concurrency: 0 }) }
  const gateway = createGateway({ entries: entriesOf(plan), world, log, home, settings })
  const closers: (() => void)[] = []
  let exchanged = (): void => undefined
  let follow = (_plan: Plan): void => undefined
  let cancelKeep = (): void => undefined
  let since = world.clock.now()

  const reloader = createReloader({
    ...{ gateway, world, log, plan, entriesOf, healthMs },
    load: () => load(reloader.plan),
    exchanged: () => exchanged(),
    applied(next) {
      since = world.clock.now()
      follow(next)
      keepLater()
    },
  })

  function keepLater(): void {
    cancelKeep()
    if (!safe) cancelKeep = world.scheduler.after(goodAfterMs, () => void keep(reloader.plan))
  }

  async function keep(well: Plan): Promise<void> {
    const ailments = await ailmentsOf(gateway, world)
    if (well !== reloader.plan) return
    if (ailments.size > 0) return keepLater()
    try {
      keepLastGood(home, well, world.clock.now())
    } catch (error) {
      log.warn({ error }, 'the config in use could not be kept as the last good one')
    }
  }

  function reload(origin: string): void {
    if (safe) log.warn({ origin }, safeStays().message)
    else reloader.ask(origin)
  }

  return {
    gateway,
    reload,
    async ready(onExchanged) {
      exchanged = onExchanged
      reloader.begin()
      keepLater()
      if (!watch || safe) return
      const { watchFiles } = await import('./watch-files.js')
      const files = watchFiles(() => reload('watch'))
      follow = (next) => files.follow(next.files.length > 0 ? next.files : placesOf(home))
      closers.push(files.close)
      follow(plan)
    },
    end() {
      cancelKeep()
      reloader.end()
      for (const close of closers) close()
    },
  }
}

function sourceOf({ config }: Plan): Omit<ConfigSource, 'since'> {
  const { file, overrides = [] } = config
  return {
    ...(file !== undefined && { file }),
    cwd: process.cwd(),
    overrides: overrides.map(({ path, origin, value }) => ({
      ...{ path, origin },
      ...(path[0] !== 'security' && { value }),
    })),
  }
}

function leftOutOf({ id, error }: BrokenPlugin): LeftOutPlugin {
  const { code, message, hint } = error
  return { id, code, message, hint }
}

/** Where a config would be found, for a gateway that has none. */
function placesOf(home: string): string[] {
  return [...configNames.map((name) => resolve(name)), join(home, 'config.json')]
}

function safeStays(): OpenClawError {
  return new OpenClawError('OC_RELOAD_RESTART', 'The gateway runs in safe mode', {
    hint: 'Mend the config, then restart the gateway.',
  })
}
