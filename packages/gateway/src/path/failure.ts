import { backOffMs, hookCall, pause } from '@openclaw/kernel'
import { errorLine, isOpenClawError, toError } from '@openclaw/sdk'
import type { Reply, Stage, Turn, TurnClaim } from '@openclaw/sdk'
import { compose } from './answer.js'
import type { PathHost } from './host.js'
import type { TurnRun } from './run.js'
import { outcomesOf, settle } from './settle.js'
import { tellTurn } from './settled.js'

/** What becomes of a turn that did not end well: left to another, tried again, interrupted, or dead. */
export async function fail(
  host: PathHost,
  run: TurnRun,
  claim: TurnClaim,
  turn: Turn,
  stages: Stage[],
  thrown: unknown,
): Promise<void> {
  const error = errorLine(thrown)
  const log = host.log.child({ turn: turn.id, ...run.ids })
  // The turn is over; what is missing in the session is appended before the key's next turn.
  if (run.settled) return log.error({ error }, 'a session could not be written')
  if (run.cut === 'draining' || run.cut === 'stale' || isOpenClawError(thrown, 'OC_CLAIM_STALE')) return
  const { attempts, retryMs } = host.settings
  const again =
    run.cut === undefined && claim.attempt < attempts && (!isOpenClawError(thrown) || thrown.retryable)
  const retryInMs = again ? backOffMs(claim.attempt, retryMs, host.world.random) : undefined
  tellTurn(host, turn, { type: 'turn.failed', error, ...(again && { retryInMs }) })
  try {
    if (retryInMs === undefined) return await giveUp(host, run, claim, turn, stages, toError(thrown))
    log.warn({ attempt: claim.attempt, error, retryInMs }, 'a turn failed')
    await claim.retry({ error, delayMs: retryInMs })
  } catch (later) {
    log.error({ error: errorLine(later) }, 'the end of a turn could not be recorded')
    // The store cannot take it now. Waiting before the messages are free again keeps a full disk from spinning.
    await pause(host.world, retryMs)
  }
}

async function giveUp(
  host: PathHost,
  run: TurnRun,
  claim: TurnClaim,
  turn: Turn,
  stages: Stage[],
  error: Error,
): Promise<void> {
  const interrupted = run.cut === 'interrupted'
  const [state, reason] = interrupted
    ? (['silent', 'interrupted'] as const)
    : (['dead', errorLine(error)] as const)
  if (!interrupted) host.log.error({ turn: turn.id, ...run.ids, error: reason }, 'a turn failed for good')
  run.release()
  const reply = interrupted ? { text: '' } : await lastWords(run, turn, error, stages)
  // A reply that a hook does not let out must not keep the message from its end.
  const said = await compose(host, run.generation, turn, reply, stages).catch(() => undefined)
  await settle(host, run, claim, {
    turnId: turn.id,
    outcomes: outcomesOf(turn, { state, reason }),
    outbound: said?.outbound ?? [],
    entries: [],
    stages,
  })
}

async function lastWords(run: TurnRun, turn: Turn, error: Error, stages: Stage[]): Promise<Reply> {
  const told = await run.generation.hooks.recover.run({ turn, error }, hookCall(stages, run.ids))
  const code = isOpenClawError(error) ? error.code : 'OC_AGENT_FAILED'
  return (
    told ?? { text: `This message could not be answered (${code}). It is kept as ${turn.messages[0]!.id}.` }
  )
}
