import {
  agentContract,
  channelContract,
  guardContract,
  queueContract,
  routerContract,
  sessionContract,
} from '@openclaw/testing'

/** The contract suite of each kind that has one; a kind without one is asked the general checks only. */
export const suites = {
  agent: agentContract,
  channel: channelContract,
  guard: guardContract,
  queue: queueContract,
  router: routerContract,
  session: sessionContract,
} as const

export type SuiteKind = keyof typeof suites

export function hasSuite(kind: string): kind is SuiteKind {
  return Object.hasOwn(suites, kind)
}
