import type { GatewayStatus, SafeMode } from '@openclaw/sdk'
import { lastGoodOf, safeLines } from '../banner.js'
import { ask } from '../client.js'
import { coloursFor } from '../colours.js'
import type { Colours } from '../colours.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import type { CommonFlags } from '../flags.js'
import { findTarget } from '../target.js'
import type { TargetFlags } from '../target.js'

/** What `GET /api/status` answers. */
interface StatusDocument {
  readonly status: GatewayStatus
  readonly safe?: SafeMode
  readonly port?: number
  readonly version: string
  readonly pid: number
  readonly uptimeMs: number
  readonly memoryBytes: number
  /** Of one processor. */
  readonly cpuPercent: number
  readonly activeSessions: number
}

export async function runStatus(flags: CommonFlags & TargetFlags): Promise<number> {
  const target = findTarget(flags)
  const { body } = await ask(target, { method: 'GET', path: '/api/status', timeoutMs: 10_000 })
  if (flags.json) printDocument({ ok: true, url: target.url, ...body })
  else {
    const colours = await coloursFor(process.stdout)
    printText(statusLines(body as unknown as StatusDocument, colours, flags.verbose ?? false).join('\n'))
  }
  return 0
}

function statusLines(document: StatusDocument, colours: Colours, verbose: boolean): string[] {
  const { status, port, uptimeMs, memoryBytes, cpuPercent, activeSessions } = document
  const running = status.state === 'ready' ? colours.green('Running') : colours.yellow(status.state)
  const connected = status.channels.filter(({ state }) => state === 'connected')
  const failed = status.plugins.filter(({ state }) => state === 'failed' || state === 'quarantined')
  const { safe } = document
  return [
    `Gateway Status: ${safe ? colours.red('Safe mode: channels are off and messages wait') : running}`,
    ...(safe ? [...safeLines(safe), `Config: ${lastGoodOf(safe)}`] : []),
    `Port: ${port ?? 'none'}`,
    `Uptime: ${formatDuration(uptimeMs)}`,
    `Active Sessions: ${activeSessions}`,
    `Connected Channels: ${connected.length}`,
    ...status.channels.map(
      ({ id, state, reason }) => `- ${printable(id)}: ${paintState(state, colours)}${because(reason)}`,
    ),
    `Active Agents: ${status.agents.length}`,
    ...status.agents.map((id) => `- ${printable(id)}: ${colours.green('ready')}`),
    `Memory Usage: ${Math.round(memoryBytes / 1024 / 1024)} MB`,
    `CPU Usage: ${Math.round(cpuPercent)}%`,
    ...failed.map(({ id, state, reason }) =>
      colours.red(`Plugin ${printable(id)}: ${state}${because(reason)}`),
    ),
    ...(verbose ? moreLines(document) : []),
  ]
}

function moreLines({ status, version, pid }: StatusDocument): string[] {
  const { queue, turnsRunning, plugins } = status
  return [
    `Version: ${version}`,
    `Process: ${pid}`,
    `Running Turns: ${turnsRunning}`,
    ...(queue ? [`Queue: ${queue.waiting} waiting, ${queue.running} running, ${queue.unsent} to send`] : []),
    `Plugins: ${plugins.length}`,
    ...plugins.map(
      ({ id, kind, state, startMs }) =>
        `- ${printable(id)} (${kind}): ${state}, started in ${startMs.toFixed(1)} ms`,
    ),
  ]
}

function paintState(state: string, colours: Colours): string {
  if (state === 'connected') return colours.green(state)
  return state === 'down' ? colours.red(state) : colours.yellow(state)
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${printable(reason)})`
}

/** `2h 34m 12s`; days from the first one on. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first < 0 ? -1 : first)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ')
}
