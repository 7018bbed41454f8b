import type { World } from '@openclaw/sdk'

export interface CpuMeter {
  /** Percent of one core, over the last ten seconds or since the start. */
  percent(): number
  /** Percent of the same time in which the event loop was busy. */
  utilisationPercent(): number
  close(): void
}

const everyMs = 1_000
const samples = 10

export function createCpuMeter({ clock, scheduler }: World): CpuMeter {
  const taken = [sample()]
  let cancel = scheduler.after(everyMs, tick)

  function sample() {
    const { user, system } = process.cpuUsage()
    const loop = performance.eventLoopUtilization()
    return { at: clock.monotonic(), usedMs: (user + system) / 1000, loop }
  }

  function tick(): void {
    taken.push(sample())
    if (taken.length > samples) taken.shift()
    cancel = scheduler.after(everyMs, tick)
  }

  return {
    percent() {
      const [first, now] = [taken[0]!, sample()]
      return now.at === first.at ? 0 : Math.round(((now.usedMs - first.usedMs) / (now.at - first.at)) * 100)
    },
    utilisationPercent() {
      const { utilization } = performance.eventLoopUtilization(sample().loop, taken[0]!.loop)
      return Math.round(utilization * 100)
    },
    close: () => cancel(),
  }
}
