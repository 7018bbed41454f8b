import { OpenClawError, isOpenClawError, localAccess, queue } from '@openclaw/sdk'
import type { OpenClawError as KnownError } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createGateway } from '@openclaw/gateway'
import type { Gateway } from '@openclaw/gateway'
import { createLog } from '@openclaw/log'
import type { LogWriter } from '@openclaw/log'
import { bannerOf } from '../banner.js'
import { coloursFor } from '../colours.js'
import { homeFolder, makeHome } from '../home.js'
import { printDocument, printText } from '../output.js'
import { makePlan } from '../plan.js'
import type { Plan, PlanFlags } from '../plan.js'
import { watchProcess } from '../process-events.js'
import type { CommonFlags } from '../flags.js'
import { runningGateways, writeRunFile } from '../run-file.js'
import { gatewaySettings, logSettings } from '../settings.js'
import { version } from '../version.js'
import { realWorld } from '../world.js'

type GatewayFlags = CommonFlags & PlanFlags

/** Runs a gateway in this process until it is told to end. */
export async function runGateway(flags: GatewayFlags): Promise<number> {
  if (flags.verbose && flags.logLevel !== undefined) {
    throw new OpenClawError('OC_CLI_USAGE', '--verbose and --log-level both set the log level', {
      hint: 'Give one of them.',
    })
  }
  const home = homeFolder()
  makeHome(home)
  const plan = await makePlan(flags.verbose ? { ...flags, logLevel: 'debug' } : flags, home)
  const log = createLog(logSettings(plan.config, process.stderr.isTTY))
  for (const key of plan.unused) log.warn({ key }, 'a key of the config has no effect: nothing reads it')

  const settings = gatewaySettings(plan.config)
  const gateway = createGateway({ entries: plan.entries, world: realWorld(), log, home, settings })
  const events = watchProcess(log)
  try {
    return await live(gateway, { plan, log, home, flags, ended: events.ended })
  } finally {
    events.close()
    // What a plugin left open must not keep the process from ending.
    setTimeout(() => process.exit(), 1_000).unref()
  }
}

interface Life {
  readonly plan: Plan
  readonly log: LogWriter
  readonly home: string
  readonly flags: GatewayFlags
  readonly ended: Promise<number>
}

async function live(gateway: Gateway, { plan, log, home, flags, ended }: Life): Promise<number> {
  const stopped = ended.then(async (exitCode) => {
    await gateway.stop()
    log.info({}, 'stopped')
    return exitCode
  })
  const started = gateway.start().then(() => undefined)
  // Told to end before it was ready: what becomes of the start no longer matters.
  const early = await Promise.race([started.catch((error: unknown) => throwStart(error, home)), stopped])
  if (early !== undefined) return early

  const removeRunFile = announceTo(home, gateway)
  try {
    await showReady(gateway, plan, home, flags)
    return await stopped
  } finally {
    removeRunFile()
  }
}

/** The run file, when there is an address to find. */
function announceTo(home: string, gateway: Gateway): () => void {
  const address = gateway.service(http)?.address
  if (!address) return () => undefined
  const credential = gateway.service(localAccess)?.token
  return writeRunFile(home, address.port, {
    pid: process.pid,
    url: reachable(address.url),
    version,
    ...(credential === undefined ? {} : { credential }),
    startedAt: Date.now(),
  })
}

// An address that means every interface is one to listen on, not one to call.
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}

async function showReady(
  gateway: Gateway,
  { config, entries }: Plan,
  home: string,
  flags: GatewayFlags,
): Promise<void> {
  const address = gateway.service(http)?.address
  const { agents } = gateway.snapshot()
  const ready = {
    version,
    url: address?.url,
    home,
    config: config.file,
    agents,
    durable: gateway.service(queue)?.durable ?? false,
  }
  if (flags.json) return printDocument({ ok: true, pid: process.pid, port: address?.port, ...ready })
  const named = agents.map((id) => {
    const type = entries.find((entry) => entry.id === `agent:${id}`)?.definition.name.replace(/^.*agent-/, '')
    return type === undefined ? id : `${id} (${type})`
  })
  printText(bannerOf({ ...ready, agents: named }, await coloursFor(process.stdout)))
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
