/** How much the gateway does at once, how long it waits, how often it tries. Durations in ms. */
export const defaultSettings = {
  /** Turns running at once. */
  concurrency: 16,
  /** Waiting messages of one session that one turn answers. */
  batchSize: 10,
  /** Messages between a channel and the queue at once; past it the answer is `full`. */
  queueSize: 1_000,
  leaseMs: 10_000,
  /** How long running turns may go on after a stop or a reload began. */
  drainMs: 10_000,
  /** Tries of a turn, and of a send. */
  attempts: 3,
  sendAttempts: 8,
  /** The first back-off; it doubles with each try, up to a minute. */
  retryMs: 1_000,
  sendTimeoutMs: 30_000,
  agentTimeoutMs: 300_000,
  /** Entries of a session that a turn sees before `prepare`. */
  historyLimit: 100,
  /** Failures within a minute after which an optional plugin is quarantined. */
  quarantineAfter: 5,
}

export type GatewaySettings = Readonly<typeof defaultSettings>

/** Doubles with each attempt; between half and the whole of it, so that many do not come back at once. */
export function backOffMs(attempt: number, firstMs: number, random: () => number): number {
  return Math.round(Math.min(firstMs * 2 ** (attempt - 1), 60_000) * (0.5 + random() / 2))
}
