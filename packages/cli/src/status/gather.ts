import type { StatusReport } from '@openclaw/control-api'
import { OpenClawError, toError } from '@openclaw/sdk'
import { ask } from '../client.js'
import { findTargets } from '../target.js'
import type { RunningTarget, Target, TargetFlags } from '../target.js'

/** One of the gateways that share a home. */
export interface Member {
  readonly url: string
  readonly port?: number
  readonly pid?: number
  readonly memoryBytes?: number
  readonly cpuPercent?: number
  /** Why it says nothing. */
  readonly problem?: string
}

/** Of the member that has run longest of those that answer; memory and CPU are those of all. */
export interface GatheredStatus extends StatusReport {
  readonly url: string
  readonly members: readonly Member[]
}

export interface GatherOptions {
  readonly detail: boolean
  readonly resources: boolean
  readonly signal?: AbortSignal
}

/** A gateway that is well answers in milliseconds. */
const timeoutMs = 10_000

/** Asks every gateway that is meant. Throws what the first says is wrong when none answers. */
export async function gatherStatus(flags: TargetFlags, options: GatherOptions): Promise<GatheredStatus> {
  const targets = findTargets(flags)
  const answers = await Promise.all(targets.map((target) => look(target, options)))
  const reports = answers.flatMap((answer) => ('report' in answer ? answer : []))
  const [first] = reports
  if (!first) throw (answers[0] as { error: Error }).error
  const sum = (of: (report: StatusReport) => number) =>
    reports.reduce((total, { report }) => total + of(report), 0)
  return {
    ...first.report,
    url: first.target.url,
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    cpuPercent: sum(({ cpuPercent }) => cpuPercent),
    members: answers.map(memberOf),
  }
}

type Looked = { readonly target: RunningTarget } & (
  { readonly report: StatusReport } | { readonly error: Error }
)

async function look(target: RunningTarget, { detail, resources, signal }: GatherOptions): Promise<Looked> {
  const parts = [...(detail ? ['detail'] : []), ...(resources ? ['resources'] : [])]
  const path = parts.length === 0 ? '/api/status' : `/api/status?with=${parts.join(',')}`
  try {
    const { body } = await ask(target, { method: 'GET', path, timeoutMs, ...(signal && { signal }) })
    return { target, report: checked(body, target) }
  } catch (error) {
    return { target, error: toError(error) }
  }
}

function memberOf(looked: Looked): Member {
  const { url, port, pid } = looked.target
  const known = { url, ...(port !== undefined && { port }), ...(pid !== undefined && { pid }) }
  if ('error' in looked) return { ...known, problem: looked.error.message }
  const { report } = looked
  const { memoryBytes, cpuPercent } = report
  return {
    ...known,
    ...(report.port !== undefined && { port: report.port }),
    pid: report.pid,
    memoryBytes,
    cpuPercent,
  }
}

/** Another program may listen there, or a gateway of another version. */
function checked(body: Record<string, unknown>, { url }: Target): StatusReport {
  const { status, uptimeMs, memoryBytes, cpuPercent, channels, failingChecks, leftOut } =
    body as Partial<StatusReport>
  const isWhole =
    typeof status?.state === 'string' &&
    [status.agents, status.plugins, channels, failingChecks, leftOut].every(Array.isArray) &&
    [status.startedAt, uptimeMs, memoryBytes, cpuPercent].every(Number.isFinite)
  if (isWhole) return body as unknown as StatusReport
  throw new OpenClawError(
    'OC_GATEWAY_UNREACHABLE',
    `What answers at ${url} is no OpenClaw gateway of this version: its status cannot be read`,
    { hint: 'Check --url or --port, and that the gateway was restarted after an update.' },
  )
}
