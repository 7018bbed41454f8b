import type { ChannelReport } from '@openclaw/control-api'
import { accountName } from '@openclaw/sdk'
import { lastGoodOf, safeLines } from '../banner.js'
import type { Colours } from '../colours.js'
import { printable } from '../printable.js'
import type { GatheredStatus } from './gather.js'
import { formatDuration, formatMoment, megabytes } from './text.js'

/** What `openclaw status` prints. */
export function statusLines(gathered: GatheredStatus, colours: Colours): string[] {
  const { status, safe, port, uptimeMs, memoryBytes, cpuPercent, activeSessions, channels } = gathered
  const now = status.startedAt + uptimeMs
  const connected = channels.filter(({ state }) => state === 'connected')
  return [
    `Gateway Status: ${stateOf(gathered, colours)}`,
    ...(safe ? [...safeLines(safe), `Config: ${lastGoodOf(safe)}`] : []),
    `Port: ${port ?? 'none'}`,
    `Uptime: ${formatDuration(uptimeMs)}`,
    `Active Sessions: ${activeSessions ?? 'unknown'}`,
    `Connected Channels: ${connected.length}`,
    ...channels.map((channel) => `- ${nameOf(channel)}: ${channelState(channel, now, colours)}`),
    `Active Agents: ${status.agents.length}`,
    ...status.agents.map((id) => `- ${printable(id)}: ${colours.green('ready')}`),
    `Memory Usage: ${megabytes(memoryBytes)}`,
    `CPU Usage: ${Math.round(cpuPercent)}%`,
    ...ailments(gathered).map((line) => colours.red(line)),
  ]
}

/** The state of a gateway that does not answer, since nothing is there. */
export function stoppedLine(colours: Colours): string {
  return `Gateway Status: ${colours.red('Stopped')}`
}

export function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${printable(reason)})`
}

function stateOf(gathered: GatheredStatus, colours: Colours): string {
  const { status, safe } = gathered
  if (safe) return colours.red('Safe mode: channels are off and messages wait')
  if (status.state !== 'ready')
    return colours.yellow(printable(`${status.state.charAt(0).toUpperCase()}${status.state.slice(1)}`))
  return ailments(gathered).length === 0 ? colours.green('Running') : colours.yellow('Degraded')
}

function nameOf({ id, account }: ChannelReport): string {
  return printable(accountName(id, account))
}

function channelState({ state, since, reason }: ChannelReport, now: number, colours: Colours): string {
  const moment = formatMoment(since, now)
  if (state === 'connected') return colours.green(state)
  if (state === 'quiet') return colours.yellow(`quiet since ${moment}`)
  if (state === 'connecting') return colours.yellow(`connecting${because(reason)}`)
  return colours.red(`down: ${printable(reason ?? 'for no known reason')} since ${moment}`)
}

/** Why it is not as well as it should be. */
function ailments({ status, failingChecks, leftOut, members }: GatheredStatus): string[] {
  const failed = status.plugins.filter(({ state }) => state === 'failed' || state === 'quarantined')
  return [
    ...failed.map(({ id, state, reason }) => `Plugin ${printable(id)}: ${state}${because(reason)}`),
    ...leftOut.map(({ id, message }) => `Plugin ${printable(id)}: left out${because(message)}`),
    ...failingChecks.map(({ id, reason }) => `Check ${printable(id)}: ${printable(reason)}`),
    ...members.flatMap(({ port, problem }) =>
      problem === undefined ? [] : `Member on port ${port}: ${printable(problem)}`,
    ),
  ]
}
