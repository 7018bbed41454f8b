import { readdir, readFile } from 'node:fs/promises'
import type { DataFolder, Registry } from '@openclaw/sdk'
import type { HttpServer } from '@openclaw/sdk/http'
import type { CpuMeter } from './cpu-meter.js'
import { folderSize } from './folder-size.js'
import type { LoopMeter } from './loop-meter.js'
import type { ProcessMemory, ResourceReport } from './status-report.js'

export interface ResourcesHost {
  readonly dataFolders: Registry<DataFolder>
  readonly http: HttpServer
  readonly cpu: CpuMeter
  readonly loop: LoopMeter
}

/** What the gateway takes of its machine. `children`: the processes that it started. */
export async function resourcesOf(
  { dataFolders, http, cpu, loop }: ResourcesHost,
  children: readonly ProcessMemory[],
): Promise<ResourceReport> {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  const { open, limit } = http.connections
  const [delay, descriptors, disk] = await Promise.all([
    loop.delay(),
    openDescriptors(),
    Promise.all([...dataFolders.list()].map(([name, folder]) => folderSize(name, folder))),
  ])
  return {
    memory: {
      ...{ rssBytes: rss, heapUsedBytes: heapUsed, heapTotalBytes: heapTotal, externalBytes: external },
    },
    processes: [{ pid: process.pid, memoryBytes: rss }, ...children],
    eventLoop: { ...delay, utilisationPercent: cpu.utilisationPercent() },
    handles: process.getActiveResourcesInfo().length,
    ...{ descriptors, disk, connections: { open, limit } },
  }
}

async function openDescriptors(): Promise<ResourceReport['descriptors']> {
  try {
    const [names, limits] = await Promise.all([
      readdir('/proc/self/fd'),
      readFile('/proc/self/limits', 'utf8'),
    ])
    const limit = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
    // The folder itself was open while it was read.
    return { open: names.length - 1, ...(limit !== undefined && { limit: Number(limit) }) }
  } catch {
    return undefined
  }
}
