import { accountName } from '@openclaw/sdk'
import type { StatusDetail } from '@openclaw/control-api'
import { lastGoodOf } from '../banner.js'
import { printable } from '../printable.js'
import type { GatheredStatus, Member } from './gather.js'
import { because } from './lines.js'
import { formatDuration, formatMoment, megabytes } from './text.js'

/** What `openclaw status --verbose` prints besides. */
export function detailLines(gathered: GatheredStatus): string[] {
  const { status, version, pid, detail, uptimeMs, members, failingChecks } = gathered
  const { queue, turnsRunning, plugins } = status
  const now = status.startedAt + uptimeMs
  return [
    `Version: ${printable(version)}`,
    `Process: ${pid}`,
    ...(detail ? placeLines(gathered, detail, now) : []),
    `Members: ${members.length}`,
    ...members.map(memberLine),
    `Running Turns: ${turnsRunning}`,
    ...(queue ? [`Queue: ${queue.waiting} waiting, ${queue.running} running, ${queue.unsent} to send`] : []),
    ...(detail ? messageLines(detail, now) : []),
    `Failing Checks: ${failingChecks.length}`,
    `Plugins: ${plugins.length}`,
    ...plugins.map(
      ({ id, kind, state, reason, setupMs, startMs }) =>
        `- ${printable(id)} (${kind}): ${state}${because(reason)}, set up in ${setupMs.toFixed(1)} ms, started in ${startMs.toFixed(1)} ms`,
    ),
  ]
}

function placeLines({ safe }: GatheredStatus, detail: StatusDetail, now: number): string[] {
  const { node, pluginApi, home, config, agents } = detail
  const file = safe ? lastGoodOf(safe) : printable(config?.file ?? 'the defaults: there is no file')
  return [
    `Node.js: ${printable(node)}`,
    `Plugin API: ${pluginApi}`,
    `Home: ${printable(home ?? 'none')}`,
    ...(config ? [`Config: ${file}, in use since ${formatMoment(config.since, now)}`] : []),
    `Agents: ${agents.length}`,
    ...agents.map(({ id, type, description }) => {
      const about = [type, description].filter((part) => part !== undefined).join(', ')
      return `- ${printable(id)}: ${printable(about || 'says nothing about itself')}`
    }),
  ]
}

function messageLines({ oldestWaiting, lastInbound }: StatusDetail, now: number): string[] {
  const oldest = oldestWaiting && {
    id: printable(oldestWaiting.id ?? 'unknown'),
    age: formatDuration(now - oldestWaiting.acceptedAt),
  }
  return [
    `Oldest Waiting: ${oldest ? `${oldest.id}, for ${oldest.age}` : 'none'}`,
    'Last Inbound:',
    ...lastInbound.map(
      ({ channel, account, at }) =>
        `- ${printable(accountName(channel, account))}: ${at === undefined ? 'never' : formatMoment(at, now)}`,
    ),
  ]
}

function memberLine({ url, port, pid, memoryBytes, cpuPercent, problem }: Member): string {
  const place = `- ${port === undefined ? printable(url) : `port ${port}`}: process ${pid ?? 'unknown'}`
  if (memoryBytes === undefined || cpuPercent === undefined) return `${place}, no answer${because(problem)}`
  return `${place}, ${megabytes(memoryBytes)}, ${Math.round(cpuPercent)}% CPU`
}
