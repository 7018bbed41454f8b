import { hookCall, lend } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import { agents, OpenClawError } from '@openclaw/sdk'
import type { Reply, Stage, Turn, Usage } from '@openclaw/sdk'
import { findCommand, runCommand } from './command.js'
import { createDraft } from './draft.js'
import type { PathHost } from './host.js'
import type { TurnRun } from './run.js'
import { stage, tellStage, tellTurn } from './settled.js'
import { showTyping } from './typing.js'

/** What a turn came to. A command's exchange is not part of the conversation. */
export interface Said {
  readonly reply: Reply
  readonly usage?: Usage
  readonly remembered: boolean
  /** The id under which its drafts were shown. */
  readonly outboundId?: string
}

/** An intercepting plugin, a command, or the agent: the first that answers. */
export async function answer(host: PathHost, run: TurnRun, turn: Turn, stages: Stage[]): Promise<Said> {
  const { generation } = run
  const intercepted = await generation.hooks.intercept.run(turn, hookCall(stages, run.ids))
  if (intercepted) return { reply: intercepted, remembered: true }
  const command = turn.messages.length === 1 ? findCommand(turn.text, generation) : undefined
  if (command) return { reply: await runCommand(host, command, turn), remembered: false }
  const began = host.world.clock.monotonic()
  try {
    return await runAgent(host, generation, run, turn)
  } finally {
    stages.push(stage(host, 'agent', turn.agentId, began))
    tellStage(host, 'agent', turn.messages[0]!.id, turn.messages[0]!.envelope)
  }
}

async function runAgent(host: PathHost, generation: Generation, run: TurnRun, turn: Turn): Promise<Said> {
  const agent = generation.lookup(agents).get(turn.agentId)
  if (!agent) throw new OpenClawError('OC_AGENT_UNKNOWN', `There is no agent "${turn.agentId}" any more`)
  const timeoutMs = agent.timeoutMs ?? host.settings.agentTimeoutMs
  const late = `The agent "${turn.agentId}" did not end within ${timeoutMs} ms`
  const stopTimer = host.world.scheduler.after(timeoutMs, () =>
    run.abort(new OpenClawError('OC_AGENT_TIMEOUT', late)),
  )
  const draft = createDraft(host, generation, turn, run)
  const stopTyping = showTyping(host, generation, turn, run)
  const options = lend(run, generation.holder(agents.id, turn.agentId) ?? host)
  let text = ''
  let usage: Usage | undefined
  try {
    await run.follow(agent.run(turn, options), (event) => {
      if (event.type === 'text.delta') {
        text += event.text
        tellTurn(host, turn, { type: 'turn.delta', text: event.text })
        draft?.update(text)
      } else if (event.type === 'done') {
        text = event.text ?? text
        usage = event.usage
      }
    })
  } finally {
    stopTimer()
    stopTyping()
    await draft?.end()
  }
  return { reply: { text }, remembered: true, usage, outboundId: draft?.id }
}
