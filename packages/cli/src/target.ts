import { OpenClawError } from '@openclaw/sdk'
import { homeFolder } from './home.js'
import { tell } from './output.js'
import { runningGateways } from './run-file.js'

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

/**
 * By `--url`, by `--port`, else the one that has run longest with this home: those that share it answer alike. Throws
 * OC_GATEWAY_NOT_RUNNING, OC_CLI_USAGE.
 */
export function findTarget(flags: TargetFlags): Target {
  const token = flags.token ?? (process.env['OPENCLAW_ACCESS_TOKEN'] || undefined)
  if (flags.url !== undefined) return byUrl(flags.url, token)
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
  if (others.length > 0) {
    const ports = found.map((gateway) => gateway.port).sort((a, b) => a - b)
    tell(
      `${found.length} gateways run, on the ports ${ports.join(', ')}; --port says which. This is ${first.port}.`,
    )
  }
  return { url: first.url.replace(/\/+$/, ''), credential: flags.token ?? first.credential }
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
  return new OpenClawError('OC_GATEWAY_NOT_RUNNING', `No gateway runs${where} with the home ${home}${also}`, {
    hint: 'Start one with `openclaw gateway`, or set OPENCLAW_HOME as it was when it was started.',
  })
}

function wrongUse(message: string, hint: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, { hint })
}
