import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { agents as agentRegistry, OpenClawError, isOpenClawError, queue, signIn } from '@openclaw/sdk'
import type { OpenClawError as KnownError, SafeMode } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import type { Gateway } from '@openclaw/gateway'
import { createLog, wantsColour } from '@openclaw/log'
import type { LogWriter } from '@openclaw/log'
import { announce, reachable } from '../announcement.js'
import { bannerOf } from '../banner.js'
import { coloursFor } from '../colours.js'
import { starterOf } from '../daemon/starter.js'
import type { Starter } from '../daemon/starter.js'
import { homeFolder, makeHome } from '../home.js'
import { readLastGood } from '../last-good.js'
import { createLiveGateway } from '../live-gateway.js'
import type { LiveGateway } from '../live-gateway.js'
import { keepLogPlace } from '../log-place.js'
import { printDocument, printText } from '../output.js'
import type { Plan, PlanFlags } from '../plan.js'
import { watchProcess } from '../process-events.js'
import type { CommonFlags } from '../flags.js'
import { runningGateways } from '../run-file.js'
import { secretTexts } from '../secret-texts.js'
import { setUpPlan } from '../set-up.js'
import { leftOutLine, makeSoundPlan } from '../sound-plan.js'
import { logSettings } from '../settings.js'
import { signInLink } from '../sign-in-link.js'
import { version } from '../version.js'
import { letYoungHeapGrow } from '../young-heap.js'

export interface GatewayFlags extends CommonFlags, PlanFlags {
  readonly watch?: boolean
  readonly safe?: boolean
}

/** Runs a gateway in this process until it is told to end. */
export async function runGateway(given: GatewayFlags): Promise<number> {
  if (given.verbose && given.logLevel !== undefined) {
    throw new OpenClawError('OC_CLI_USAGE', '--verbose and --log-level both set the log level', {
      hint: 'Give one of them.',
    })
  }
  const flags: GatewayFlags = given.verbose ? { ...given, logLevel: 'debug' } : given
  const starter = starterOf()
  try {
    return await runTold(flags, starter)
  } catch (error) {
    starter.failed(error)
    throw error
  } finally {
    starter.close()
  }
}

async function runTold(flags: GatewayFlags, starter: Starter): Promise<number> {
  const home = homeFolder()
  makeHome(home)
  if (existsSync(join(home, 'plugins')) || existsSync(join(home, 'plugins.before')))
    (await import('../plugin-folder/keep.js')).keepPlugins(home)
  const { plan, safe } = await firstPlan(flags, home)
  const places = { home, isTerminal: process.stderr.isTTY, hasColours: wantsColour() }
  const settings = starter.logTo(logSettings(plan.config, places))
  keepLogPlace(home, settings.outputs)
  const log = createLog({ ...settings, secrets: secretTexts(plan.entries) })
  starter.listen(log)
  for (const key of plan.unused) log.warn({ key }, 'a key of the config has no effect: nothing reads it')
  for (const one of plan.broken) {
    const { code, hint } = one.error
    log.error({ plugin: one.id, code, hint }, leftOutLine(one))
  }
  if (safe) log.warn({ reason: safe.reason }, 'safe mode: the last good config, with channels off')

  const load = (running: Plan) =>
    makeSoundPlan(flags, home, (id) => running.broken.some((broken) => broken.id === id))
  const live = createLiveGateway({ home, log, plan, safe, watch: flags.watch ?? false, load })
  const events = watchProcess(log, () => live.reload('SIGHUP'))
  try {
    return await runLive(live, { plan, safe, log, home, flags, starter, ended: events.ended })
  } finally {
    events.close()
    // What a plugin left open must not keep the process from ending.
    setTimeout(() => process.exit(), 1_000).unref()
    await log.close()
  }
}

/** Of the config; in safe mode, and where that cannot be used, of the last good one. */
async function firstPlan(
  flags: GatewayFlags,
  home: string,
): Promise<{ plan: Plan; safe: SafeMode | undefined }> {
  try {
    const plan = await makeSoundPlan(flags, home)
    if (flags.safe) setUpPlan(plan, home, 'fatal')
    return { plan, safe: undefined }
  } catch (error) {
    if (!isOpenClawError(error) || error.exitCode !== 78) throw error
    const lastGood = readLastGood(home)
    if (flags.safe && lastGood) {
      const { makeSafePlan } = await import('../safe-plan.js')
      return await makeSafePlan(flags, home, lastGood, error)
    }
    const hint = flags.safe
      ? 'There is no last good config to start from: none was in use for long enough.'
      : 'To start from the last good config, with channels off, add --safe.'
    if (!flags.safe && !lastGood) throw error
    throw new OpenClawError(error.code, error.message, { cause: error, hint: `${error.hint} ${hint}` })
  }
}

interface Life {
  readonly plan: Plan
  readonly safe: SafeMode | undefined
  readonly log: LogWriter
  readonly home: string
  readonly flags: GatewayFlags
  readonly starter: Starter
  readonly ended: Promise<number>
}

async function runLive(live: LiveGateway, life: Life): Promise<number> {
  const { log, home, starter, ended } = life
  const { gateway } = live
  const stopped = ended.then(async (exitCode) => {
    starter.stopping()
    live.end()
    await gateway.stop()
    log.info({}, 'stopped')
    starter.ended(home, exitCode)
    return exitCode
  })
  const started = gateway.start().then(() => undefined)
  // Told to end before it was ready: what becomes of the start no longer matters.
  const early = await Promise.race([started.catch((error: unknown) => throwStart(error, home)), stopped])
  if (early !== undefined) return early

  const announcement = announce(home, gateway, log.redaction)
  try {
    await live.ready(announcement.update)
    if (!starter.isDetached) await showReady(gateway, life)
    const address = gateway.service(http)?.address
    starter.ready(address && reachable(address.url))
    letYoungHeapGrow()
    return await stopped
  } finally {
    announcement.remove()
  }
}

async function showReady(gateway: Gateway, { plan, safe, home, flags }: Life): Promise<void> {
  const { config, entries } = plan
  const address = gateway.service(http)?.address
  const ready = {
    version,
    url: address?.url,
    // Safe mode has no page: it is a channel.
    ...(address && !safe && { open: signInLink(reachable(address.url), gateway.service(signIn)?.code()) }),
    home,
    config: config.file,
    ...(safe && { safe }),
    durable: gateway.service(queue)?.durable ?? false,
  }
  const agents = [...gateway.registry(agentRegistry)].map(([id, { placeholder = false }]) => {
    const type = entries.find((entry) => entry.id === `agent:${id}`)?.definition.name.replace(/^.*agent-/, '')
    return { id, type, placeholder }
  })
  if (flags.json) {
    const ids = agents.map(({ id }) => id)
    return printDocument({ ok: true, pid: process.pid, port: address?.port, ...ready, agents: ids })
  }
  printText(bannerOf({ ...ready, agents }, await coloursFor(process.stdout)))
}

// The port may be held by a gateway of this very home: then the cure is another one.
function throwStart(error: unknown, home: string): never {
  if (!hasCode(error, 'OC_HTTP_PORT_TAKEN')) throw error
  const running = runningGateways(home)
  const holder = running.find(({ port }) =>
    new RegExp(`\\b${port}\\b`).test(String((error as Error).message)),
  )
  if (!holder) throw error
  const message = `A gateway already runs on port ${holder.port} with the home ${home}, as process ${holder.pid}`
  throw new OpenClawError('OC_GATEWAY_EXISTS', message, {
    cause: error,
    hint: 'See it with `openclaw status`, or start this one with another --port.',
  })
}

function hasCode(error: unknown, code: KnownError['code']): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth++) {
    if (isOpenClawError(one) && one.code === code) return true
  }
  return error instanceof AggregateError && error.errors.some((one) => hasCode(one, code))
}
