import { OpenClawError } from '@openclaw/sdk'
import { homeFolder } from './home.js'
import { tell } from './output.js'
import { foreignRunFiles, runningGateways } from './run-file.js'
import type { RunningGateway } from './run-file.js'

export interface TargetFlags {
  readonly port?: string
  readonly url?: string
  readonly token?: string
}

/** The gateway that a command speaks to. */
export interface Target {
  /** Without a slash at its end. */
  readonly url: string
  readonly credential: string | undefined
}

/** With what its run file says; a gateway elsewhere has none here. */
export interface RunningTarget extends Target {
  readonly port?: number
  readonly pid?: number
}

/**
 * By `--url`, by `--port`, else the one that has run longest with this home: those that share it answer alike. Throws
 * OC_GATEWAY_NOT_RUNNING, OC_CLI_USAGE.
 */
export function findTarget(flags: TargetFlags): Target {
  const [first, ...others] = findTargets(flags)
  const ports = [first, ...others].flatMap(({ port }) => port ?? [])
  if (others.length > 0) tell(severalRun(ports, ports[0]))
  return first
}

/** All that are meant, the one that has run longest first. Throws the same. */
export function findTargets(flags: TargetFlags): [RunningTarget, ...RunningTarget[]] {
  const token = flags.token ?? (process.env['OPENCLAW_ACCESS_TOKEN'] || undefined)
  if (flags.url !== undefined) return [byUrl(flags.url, token)]
  const home = homeFolder()
  const running = runningGateways(home)
  const { port } = flags
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw wrongUse('--port must be an integer', 'Correct --port.')
  const found = port === undefined ? running : running.filter((gateway) => gateway.port === Number(port))
  const [first, ...others] = found.sort((a, b) => a.startedAt - b.startedAt || a.port - b.port)
  if (!first)
    throw notRunning(
      home,
      port,
      running.map((gateway) => gateway.port),
    )
  const targetOf = ({ url, port, pid, credential }: RunningGateway): RunningTarget => {
    return { url: url.replace(/\/+$/, ''), credential: flags.token ?? credential, port, pid }
  }
  return [targetOf(first), ...others.map(targetOf)]
}

export function severalRun(ports: readonly number[], chosen: number | undefined): string {
  const list = ports.toSorted((a, b) => a - b).join(', ')
  return `${ports.length} gateways run, on the ports ${list}; --port says which. This is ${chosen}.`
}

function byUrl(url: string, token: string | undefined): Target {
  const valid = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  if (!valid) throw wrongUse('--url must be an address such as http://127.0.0.1:18789', 'Correct --url.')
  if (token !== undefined) return { url: url.replace(/\/+$/, ''), credential: token }
  throw wrongUse('--url needs a token', 'Add --token, or set OPENCLAW_ACCESS_TOKEN.')
}

function notRunning(home: string, port: string | undefined, others: readonly number[]): OpenClawError {
  const where = port === undefined ? '' : ` on port ${port}`
  const also = others.length > 0 ? `; one runs on port ${others.join(', ')}` : ''
  const [foreign] = foreignRunFiles(home)
  if (foreign !== undefined) {
    return new OpenClawError(
      'OC_GATEWAY_UNREACHABLE',
      `Whether a gateway runs${where} with the home ${home} cannot be told: this user may not read ${foreign}`,
      { hint: 'Call it as the user who runs the gateway, or give --url and --token.' },
    )
  }
  return new OpenClawError('OC_GATEWAY_NOT_RUNNING', `No gateway runs${where} with the home ${home}${also}`, {
    hint: 'Start one with `openclaw gateway`, or set OPENCLAW_HOME as it was when it was started.',
  })
}

function wrongUse(message: string, hint: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, { hint })
}
