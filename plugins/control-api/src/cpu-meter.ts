import type { World } from '@openclaw/sdk'

export interface CpuMeter {
  /** Percent of one core, over the last ten seconds or since the start. */
  percent(): number
  close(): void
}

const everyMs = 1_000
const samples = 10

export function createCpuMeter({ clock, scheduler }: World): CpuMeter {
  const taken = [sample()]
  let cancel = scheduler.after(everyMs, tick)

  function sample(): { readonly at: number; readonly usedMs: number } {
    const { user, system } = process.cpuUsage()
    return { at: clock.monotonic(), usedMs: (user + system) / 1000 }
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
    close: () => cancel(),
  }
}
