import { performance } from 'node:perf_hooks'

export const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }

/** Real time, as a running gateway has it. */
export const guardHost = {
  world: {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    scheduler: {
      /** @param {number} ms @param {() => void} task */
      after(ms, task) {
        const timer = setTimeout(task, ms)
        return () => clearTimeout(timer)
      },
    },
    id: () => 'id',
    random: () => Math.random(),
  },
  /** @param {unknown} _tap @param {Error} error */
  blame(_tap, error) {
    throw error
  },
}

/** @param {string} id */
export function makeScope(id) {
  return {
    id,
    log,
    closed: false,
    taps: /** @type {object[]} */ ([]),
    registered: new Map(),
    live: new Set(),
  }
}

/**
 * A tap that looks at its subject and says nothing, as most taps do to most messages.
 * @param {ReturnType<typeof makeScope>} scope
 * @param {string} hook
 */
export function makeTap(scope, hook) {
  const tap = (/** @type {{ text?: string }} */ subject) => (subject.text === scope.id ? subject : undefined)
  return { hook, stage: 'normal', partial: true, scope, tap, calls: 0, failures: 0, tookMs: 0 }
}

export function makeCall() {
  return { stages: [], partial: false, at: 0 }
}
