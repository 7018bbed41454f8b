import type { Finding } from '../shape/finding.js'
import type { Tarball } from './tarball.js'

/** The most that a tarball may weigh, in KiB: about half as much again as today. */
const budgets: Readonly<Record<string, number>> = {
  openclaw: 220,
  '@openclaw/channel-webchat': 110,
  '@openclaw/config': 110,
  '@openclaw/testing': 125,
  '@openclaw/sdk': 60,
  '@openclaw/queue-sqlite': 50,
}

const usual = 40

/** No tarball outgrows its budget. */
export function checkSize({ path, name, bytes }: Tarball): readonly Finding[] {
  const budget = budgets[name] ?? usual
  const size = Math.ceil(bytes.length / 1024)
  if (size <= budget) return []
  const cure = 'find out what came in; a reason for more is written in scripts/packages/size.ts'
  return [{ path, what: `its tarball has ${size} KiB, and may have ${budget}`, cure }]
}
