import { hookCall, pause } from '@openclaw/kernel'
import { errorLine } from '@openclaw/sdk'
import type { SessionEntry, Stage, Turn, TurnClaim } from '@openclaw/sdk'
import { answer } from './agent.js'
import { compose } from './answer.js'
import { fail } from './failure.js'
import type { PathHost } from './host.js'
import { TurnRun } from './run.js'
import { appendTo, outcomesOf, settle } from './settle.js'
import { tellStage, tellTurn } from './settled.js'
import { turnTools } from './tools.js'

/** Takes one session's waiting messages after the other from the queue, until the signal aborts. */
export async function turnLoop(host: PathHost, signal: AbortSignal): Promise<void> {
  const { batchSize, leaseMs, retryMs } = host.settings
  while (!signal.aborted) {
    try {
      const claim = await host.queue.claimTurn({ batchSize, leaseMs, signal })
      if (!claim) return
      if (signal.aborted) claim.release()
      else await handle(host, claim)
    } catch (error) {
      host.log.error({ error: errorLine(error) }, 'waiting messages could not be claimed')
      await pause(host.world, retryMs, signal)
    }
  }
}

/** One attempt at one turn, from claim to settle. Never rejects. */
async function handle(host: PathHost, claim: TurnClaim): Promise<void> {
  const stopRenewal = host.renewals.keep(claim)
  await host.gates.closed('turn')
  stopRenewal()
  const generation = host.current()
  const leave = generation.work.enter()
  const run = new TurnRun(host, claim, generation)
  host.running.set(claim.key, run)
  const stages: Stage[] = []
  let turn: Turn = { ...firstTurn(claim), tools: turnTools(run, () => turn, stages) }
  try {
    if (host.at) await host.at('claim.taken')
    for (const { turnId, entries } of claim.unappended) await appendTo(host, claim, turnId, entries)
    const limit = host.settings.historyLimit
    const { entries: history } = await host.sessions.load(claim.key, { limit, fresh: claim.shared })
    tellTurn(host, turn, { type: 'turn.started', messages: turn.messages.map(({ id }) => id) })
    turn = await generation.hooks.prepare.run({ ...turn, history }, hookCall(stages, run.ids))
    tellStage(host, 'prepare', turn.messages[0]!.id, turn.messages[0]!.envelope)
    const { reply, usage, remembered, outboundId } = await answer(host, run, turn, stages)
    const said = await compose(host, generation, turn, reply, stages, { id: outboundId })
    const outcome = said
      ? { state: 'replied' as const }
      : { state: 'silent' as const, reason: 'nothing was said' }
    run.throwIfCut()
    await settle(host, run, claim, {
      turnId: turn.id,
      outcomes: outcomesOf(turn, outcome),
      outbound: said?.outbound ?? [],
      entries: remembered ? remember(host, turn, said?.text) : [],
      stages,
      usage,
    })
  } catch (error) {
    await fail(host, run, claim, turn, stages, error)
  } finally {
    run.close()
    if (host.running.get(claim.key) === run) host.running.delete(claim.key)
    claim.release()
    leave()
  }
}

/** The turn as its claim gives it, before the session is known. */
function firstTurn(claim: TurnClaim): Turn {
  const { messages } = claim
  const first = messages[0]!
  return {
    id: `${first.id}.${claim.epoch}`,
    attempt: claim.attempt,
    agentId: first.route.agentId,
    sessionKey: claim.key,
    messages,
    text:
      messages.length === 1 ? first.envelope.text : messages.map(({ envelope }) => envelope.text).join('\n'),
    history: [],
    instructions: [],
    tools: [],
  }
}

function remember(host: PathHost, turn: Turn, said: string | undefined): SessionEntry[] {
  const entries = turn.messages.map(({ id, envelope, acceptedAt }): SessionEntry => {
    const entry: SessionEntry = { role: 'user', text: envelope.text, at: acceptedAt, messageId: id }
    return envelope.sender.name === undefined ? entry : { ...entry, name: envelope.sender.name }
  })
  if (said !== undefined) entries.push({ role: 'assistant', text: said, at: host.world.clock.now() })
  return entries
}
