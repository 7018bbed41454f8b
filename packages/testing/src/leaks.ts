import { settle } from './world.js'

/** What is alive in this process: kind of resource → how many. */
export type Alive = ReadonlyMap<string, number>

/** Sockets, servers, timers, file handles and threads that keep running. */
export function aliveNow(): Alive {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    // Work that ends by itself and writes to the terminal are no leaks.
    if (/^(FSReq|GetAddrInfo|TTY|Pipe|Immediate|CloseReq|WriteWrap|ShutdownWrap)/.test(kind)) continue
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

/** What is alive now and was not before, after things had time to end. Empty when nothing leaked. */
export async function leakedSince(before: Alive, { patienceMs = 2_000 } = {}): Promise<string[]> {
  const until = performance.now() + patienceMs
  for (;;) {
    await settle()
    const leaked = [...aliveNow()].flatMap(([kind, count]) => {
      const more = count - (before.get(kind) ?? 0)
      return more > 0 ? [`${more} ${kind}`] : []
    })
    if (leaked.length === 0 || performance.now() > until) return leaked
  }
}
