import { readdir, readFile } from 'node:fs/promises'
import type { ProcessMemory } from './status-report.js'

/** The processes that `pid` started, and those that they started, as far as the system tells: Linux does. */
export async function childProcesses(pid: number): Promise<ProcessMemory[]> {
  const names = await readdir('/proc').catch(() => [])
  const all = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(parentOf))
  const children = new Map<number, Parentage[]>()
  for (const one of all) if (one) children.set(one.parent, [...(children.get(one.parent) ?? []), one])
  const found: ProcessMemory[] = []
  const next = [pid]
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    for (const child of children.get(one) ?? []) {
      next.push(child.pid)
      found.push({ pid: child.pid, memoryBytes: await residentBytes(child.pid) })
    }
  }
  return found
}

interface Parentage {
  readonly pid: number
  readonly parent: number
}

/** Undefined for one that has ended meanwhile. */
async function parentOf(name: string): Promise<Parentage | undefined> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
  // The name of the program stands in brackets and may hold any.
  const parent = /^ \S (\d+) /.exec(stat.slice(stat.lastIndexOf(')') + 1))?.[1]
  return parent === undefined ? undefined : { pid: Number(name), parent: Number(parent) }
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024
}
