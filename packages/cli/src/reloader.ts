import { randomBytes } from 'node:crypto'
import { accountName, isOpenClawError, OpenClawError, routing, toError } from '@openclaw/sdk'
import type { ConfigChanges, ReloadProgress, World } from '@openclaw/sdk'
import type { Gateway, ResolvedEntry } from '@openclaw/gateway'
import type { LogWriter } from '@openclaw/log'
import { changesBetween } from './config-changes.js'
import { codeOf, outlineOf, parseOutline } from './config-outline.js'
import { ailmentsOf, notWorse } from './health.js'
import type { Plan } from './plan.js'
import { secretTexts } from './secret-texts.js'
import { logLevel } from './settings.js'

export interface ReloaderOptions {
  readonly gateway: Gateway
  readonly world: World
  readonly log: LogWriter
  /** What the gateway was started with. */
  readonly plan: Plan
  /** Loads the config anew. */
  load(): Promise<Plan>
  /** The entries that the gateway gets for a plan. */
  entriesOf(plan: Plan): readonly ResolvedEntry[]
  /** Plugins were exchanged: by those of another plan, or those by the ones before them. */
  exchanged(): void
  /** A plan is in use now. */
  applied(plan: Plan): void
  /** How long the gateway may take to be as well as before, in ms. */
  readonly healthMs: number
}

export interface Reloader {
  /** The plan in use. */
  readonly plan: Plan
  /** Nothing runs before this is called. */
  begin(): void
  /** One at a time; who asks while one runs shares the one after it. */
  ask(origin: string): ReloadProgress
  progress(id: string): ReloadProgress | undefined
  compare(body: unknown): ConfigChanges
  /** No reload begins any more, and one that waits for health gives up. */
  end(): void
}

/** How many reloads are remembered. */
const remembered = 50

export function createReloader(options: ReloaderOptions): Reloader {
  const { gateway, world, log, load, entriesOf, exchanged, applied, healthMs } = options
  const known = new Map<string, ReloadProgress>()
  const stopped = new AbortController()
  let plan = options.plan
  let waiting: string | undefined
  let begin = (): void => undefined
  let work = new Promise<void>((resolve) => (begin = resolve))

  function ask(origin: string): ReloadProgress {
    const shared = waiting === undefined ? undefined : known.get(waiting)
    if (shared) return shared
    const id = world.id()
    waiting = id
    const progress: ReloadProgress = { id, state: 'waiting', origin, startedAt: world.clock.now() }
    known.set(id, progress)
    for (const old of known.keys()) if (known.size > remembered) known.delete(old)
    work = work.then(() => run(id))
    return progress
  }

  function tell(id: string, more: Partial<ReloadProgress>): void {
    const progress = known.get(id)
    if (progress) known.set(id, { ...progress, ...more })
  }

  async function run(id: string): Promise<void> {
    waiting = undefined
    const origin = known.get(id)?.origin
    try {
      if (stopped.signal.aborted) throw new OpenClawError('OC_RELOAD_RESTART', 'The gateway is stopping')
      tell(id, { state: 'loading' })
      const next = withKnownCode(plan, await load())
      log.addSecrets(secretTexts(next.entries))
      const salt = randomBytes(32).toString('base64url')
      const changes = changesBetween(outlineOf(plan, salt), outlineOf(next, salt))
      tell(id, { state: 'applying', changes })
      refuseRestart(changes)
      const report = await exchange(next)
      log.setLevel(logLevel(next.config))
      plan = next
      applied(next)
      log.info({ origin, opened: report.opened, closed: report.closed }, 'reloaded')
      tell(id, { state: 'done', endedAt: world.clock.now() })
    } catch (thrown) {
      const error = errorOf(thrown)
      log.error({ origin, ...error }, 'the config was not reloaded; the one from before goes on')
      tell(id, { state: 'failed', error, endedAt: world.clock.now() })
    }
  }

  function errorOf(thrown: unknown): NonNullable<ReloadProgress['error']> {
    const error = toError(thrown)
    const known = isOpenClawError(error)
    const { message } = error
    return log.redaction.value({
      ...{ code: known ? error.code : 'OC_INTERNAL', message, hint: known ? error.hint : '' },
    })
  }

  async function exchange(next: Plan): ReturnType<Gateway['reload']> {
    const channels = gateway.snapshot().channels.map(({ id, account }) => accountName(id, account))
    const before = { channels, ailments: await ailmentsOf(gateway, world) }
    const { signal } = stopped
    const reloading = gateway.reload(entriesOf(next), async () => {
      exchanged()
      // The router may have stayed while an agent that its rules name has gone.
      gateway.service(routing)?.check()
      await notWorse(gateway, before, { world, ms: healthMs, signal })
    })
    return await reloading.finally(exchanged)
  }

  return {
    get plan() {
      return plan
    },
    begin: () => begin(),
    ask,
    progress: (id) => known.get(id),
    compare(body) {
      const { outline, salt } = parseOutline(body)
      return changesBetween(outlineOf(plan, salt), outline)
    },
    end: () => stopped.abort(),
  }
}

function refuseRestart({ restart }: ConfigChanges): void {
  if (restart.length === 0) return
  throw new OpenClawError('OC_RELOAD_RESTART', `${restart.join('; ')}; nothing was changed`, {
    hint: 'Restart the gateway to change it.',
  })
}

/** A plugin written in the config is made anew with each load; while its code is the same, the one that runs stays. */
function withKnownCode(running: Plan, next: Plan): Plan {
  const entries = next.entries.map((entry) => {
    const same = running.entries.find(({ id }) => id === entry.id)
    const code = codeOf(entry, next)
    const stays = code !== undefined && same && codeOf(same, running) === code
    return stays && same.definition.name === entry.definition.name
      ? { ...entry, definition: same.definition }
      : entry
  })
  return { ...next, entries }
}
