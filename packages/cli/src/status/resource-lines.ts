import type { FolderSize, ResourceReport } from '@openclaw/control-api'
import { printable } from '../printable.js'
import type { GatheredStatus } from './gather.js'
import { formatBytes, formatDuration } from './text.js'

/** What `openclaw status --resources` prints besides. */
export function resourceLines({ resources, cpuPercent }: GatheredStatus): string[] {
  if (!resources) return []
  const { memory, processes, eventLoop, handles, descriptors, connections, disk } = resources
  const { rssBytes, heapUsedBytes, heapTotalBytes, externalBytes } = memory
  const heap = `${formatBytes(heapUsedBytes)} of ${formatBytes(heapTotalBytes)} heap`
  return [
    `CPU: ${Math.round(cpuPercent)}% of one core, over 10 s`,
    `Memory: ${formatBytes(rssBytes)} resident, ${heap}, ${formatBytes(externalBytes)} external`,
    `Processes: ${processes.length}`,
    ...processes.map(({ pid, memoryBytes }) => `- ${pid}: ${formatBytes(memoryBytes)} resident`),
    `Event Loop: ${loopText(eventLoop)}`,
    `Handles: ${handles}`,
    ...(descriptors ? [`File Descriptors: ${descriptors.open} of ${descriptors.limit ?? 'any number'}`] : []),
    `Connections: ${connections.open} of ${connections.limit}`,
    'Disk:',
    ...disk.map(diskLine),
  ]
}

function loopText({
  delayP50Ms,
  delayP99Ms,
  overMs,
  utilisationPercent,
}: ResourceReport['eventLoop']): string {
  const late = `${delayP50Ms.toFixed(1)} ms late at p50, ${delayP99Ms.toFixed(1)} ms at p99`
  const over = overMs < 1_000 ? `${overMs} ms` : formatDuration(overMs)
  return `${late}, over ${over}; ${utilisationPercent}% busy`
}

function diskLine({ name, path, files, bytes, freeBytes }: FolderSize): string {
  const free = freeBytes === undefined ? '' : `, ${formatBytes(freeBytes)} free`
  return `- ${printable(name)}: ${formatBytes(bytes)} in ${files} file${files === 1 ? '' : 's'}${free} (${printable(path)})`
}
