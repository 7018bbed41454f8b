import type { Counter, Registry } from 'prom-client'

let registry: Promise<Registry> | undefined

/**
 * CPU, memory, files, heap and garbage collection of this process. One for the whole process: what prom-client opens for
 * it cannot be closed again.
 */
export function defaultsOfProcess(): Promise<Registry> {
  return (registry ??= make())
}

async function make(): Promise<Registry> {
  const { Registry, collectDefaultMetrics } = await import('prom-client')
  const own = new Registry()
  const { user, system } = process.cpuUsage()
  // Its look at the event loop begins anew with each scrape; ours does not, and takes its place. An hour: no look at all.
  collectDefaultMetrics({ register: own, eventLoopMonitoringPrecision: 3_600_000 })
  // It counts from now on; the process has run before.
  const spent = { user, system, '': user + system }
  for (const [part, micros] of Object.entries(spent)) {
    const name = ['process_cpu', part, 'seconds_total'].filter(Boolean).join('_')
    ;(own.getSingleMetric(name) as Counter | undefined)?.inc(micros / 1e6)
  }
  for (const { name } of await own.getMetricsAsJSON()) {
    // Gauges that are named like counters, which Prometheus does not take for good names.
    const misnamed = /^nodejs_active_\w+_total$/.test(name)
    if (misnamed || name.startsWith('nodejs_eventloop_lag_')) own.removeSingleMetric(name)
  }
  return own
}
