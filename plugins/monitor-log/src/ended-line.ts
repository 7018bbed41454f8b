import type { Settled, Stage } from '@openclaw/sdk'

/** One line of the log: how a message ended. */
export interface EndedLine {
  readonly level: 'debug' | 'info' | 'warn'
  /** Never what was written. */
  readonly fields: object
  readonly text: string
}

/** Stages that took less are not told, in ms. */
const worthTellingMs = 1
/** Of many stages the longest are told. */
const mostStages = 8

const bad: readonly string[] = ['dead', 'uncertain', 'expired']

/** Bad ends are warnings; what was delivered is told at level debug, since its message has a line of its own. */
export function endedLine(settled: Settled): EndedLine {
  const { id, direction, channel, account, state, reason, tookMs, stages } = settled
  const inbound = direction === 'inbound'
  const told = worthTelling(stages)
  const agent = stages.find(({ stage }) => stage === 'agent')?.plugin
  return {
    level: bad.includes(state) ? 'warn' : state === 'delivered' ? 'debug' : 'info',
    // A value that is undefined is not in the line.
    fields: {
      message: id,
      trace: inbound ? id : settled.answers?.[0],
      channel,
      account,
      state,
      reason,
      tookMs,
      agent,
      stages: told.length > 0 ? told : undefined,
    },
    text: inbound ? 'a message ended' : 'an outbound ended',
  }
}

/** The longest ones, in their order; without their notes, which may say what somebody wrote. */
function worthTelling(stages: readonly Stage[]): Omit<Stage, 'note'>[] {
  const long = stages.filter(({ tookMs }) => tookMs >= worthTellingMs)
  const longest = long.length > mostStages ? longestOf(long) : long
  return longest.map(({ stage, plugin, tookMs }) => ({ stage, plugin, tookMs }))
}

function longestOf(stages: readonly Stage[]): Stage[] {
  const kept = new Set([...stages].sort((a, b) => b.tookMs - a.tookMs).slice(0, mostStages))
  return stages.filter((stage) => kept.has(stage))
}
