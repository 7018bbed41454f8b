import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ok } from './check.js'
import type { Check, Finding } from './check.js'

/** Files are stamped by the same clock. */
const written = ['.', 'ledger', 'sessions', 'logs', 'run', 'last-good']
const toleratedMs = 60_000
const [firstYear, lastYear] = [2026, 2100]

/** The clock is plausible, and was not set back since something was last written. */
export const clock: Check = {
  id: 'clock',
  title: 'Clock',
  run({ home, system }) {
    const now = system.now()
    const year = new Date(now).getUTCFullYear()
    const cure = 'timedatectl set-ntp true'
    if (!(year >= firstYear && year < lastYear)) {
      return [{ severity: 'fail', what: `the clock says ${year}`, why: 'Times of messages and tokens are wrong.', cure }] // prettier-ignore
    }
    const newest = Math.max(0, ...written.map((name) => newestIn(join(home, name))))
    if (newest <= now + toleratedMs) return [ok(new Date(now).toISOString())]
    const finding: Finding = {
      ...{
        severity: 'fail',
        what: `the clock was set back: something was written ${new Date(newest).toISOString()}`,
      },
      why: `By the clock it is ${new Date(now).toISOString()}: what is to be kept for a time is kept for longer.`,
      cure,
    }
    return [finding]
  },
}

function newestIn(folder: string): number {
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
    return Math.max(0, ...files.map(({ name }) => statSync(join(folder, name)).mtimeMs))
  } catch {
    // Not there yet, or gone meanwhile.
    return 0
  }
}
