import { hookCall, pause } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import { errorLine } from '@openclaw/sdk'
import type { SessionEntry, Stage, Turn, TurnClaim } from '@openclaw/sdk'
import { answer } from './agent.js'
import { compose } from './answer.js'
import { fail } from './failure.js'
import type { PathHost } from './host.js'
import { TurnRun } from './run.js'
import { outcomesOf, settle } from './settle.js'
import { tellTurn } from './settled.js'
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
  await host.gates.closed('turn')
  const generation = host.current()
  const leave = generation.work.enter()
  const run = new TurnRun(host, claim, generation)
  host.running.set(claim.key, run)
  const stages: Stage[] = []
  let turn = firstTurn(generation, claim, run.signal, stages)
  try {
    if (host.at) await host.at('claim.taken')
    for (const { turnId, entries } of claim.unappended) await host.sessions.append(claim.key, turnId, entries)
    const { entries: history } = await host.sessions.load(claim.key, { limit: host.settings.historyLimit })
    tellTurn(host, turn, { type: 'turn.started', messages: turn.messages.map(({ id }) => id) })
    turn = await generation.hooks.prepare.run({ ...turn, history }, hookCall(stages))
    const { reply, usage, remembered } = await answer(host, run, turn, stages)
    const created = await compose(host, generation, turn, reply, stages)
    const outcome = created
      ? { state: 'replied' as const }
      : { state: 'silent' as const, reason: 'nothing was said' }
    run.signal.throwIfAborted()
    await settle(host, run, claim, {
      ...{ turnId: turn.id, outcomes: outcomesOf(turn, outcome), outbound: created ? [created] : [], stages },
      entries: remembered ? remember(host, turn, created?.outbound.text) : [],
      ...(usage && { usage }),
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
function firstTurn(generation: Generation, claim: TurnClaim, signal: AbortSignal, stages: Stage[]): Turn {
  const { messages, epoch, attempt, key: sessionKey } = claim
  const turn: Turn = {
    ...{
      id: `${messages[0]!.id}.${epoch}`,
      attempt,
      agentId: messages[0]!.route.agentId,
      sessionKey,
      messages,
    },
    ...{ text: messages.map(({ envelope }) => envelope.text).join('\n'), history: [], instructions: [] },
    tools: turnTools(generation, () => turn, signal, hookCall(stages)),
  }
  return turn
}

function remember(host: PathHost, turn: Turn, said: string | undefined): SessionEntry[] {
  const asked = turn.messages.map(({ id, envelope, acceptedAt }): SessionEntry => {
    const { name } = envelope.sender
    return {
      role: 'user',
      text: envelope.text,
      at: acceptedAt,
      messageId: id,
      ...(name !== undefined && { name }),
    }
  })
  return said === undefined
    ? asked
    : [...asked, { role: 'assistant', text: said, at: host.world.clock.now() }]
}
