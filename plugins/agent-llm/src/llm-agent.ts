import { OpenClawError } from '@openclaw/sdk'
import type {
  Agent,
  AgentEvent,
  Log,
  OptionsOf,
  RunOptions,
  Turn,
  TurnTool,
  Usage,
  World,
} from '@openclaw/sdk'
import type { LanguageModelUsage, ToolSet } from 'ai'
import { attachedOf } from './attached.js'
import type { Attached } from './attached.js'
import { messagesOf, systemOf } from './conversation.js'
import { emptyAnswer, failureOf, mayBeOfFiles, silenceOf } from './failure.js'
import { languageModel } from './language-model.js'
import type { options } from './options.js'
import type { Endpoint } from './provider.js'
import { probe } from './probe.js'
import { watchSilence, type Silence } from './silence.js'

export type LlmSettings = OptionsOf<typeof options>

export interface LlmHost {
  readonly world: World
}

/** Asks the first model, then its fallbacks: each is asked once a turn, and who tries again is the gateway. */
export function createLlmAgent(
  endpoints: readonly Endpoint[],
  settings: LlmSettings,
  { world }: LlmHost,
): Agent {
  async function* run(turn: Turn, { signal, log }: RunOptions): AsyncIterable<AgentEvent> {
    const failures: OpenClawError[] = []
    const attached = await attachedOf(turn, log)
    for (const endpoint of endpoints) {
      signal.throwIfAborted()
      const silence = watchSilence(world, settings.silenceMs)
      try {
        // What a model said before it failed is said again, whole, by the one after it.
        const again = failures.length > 0
        return yield* askOnceMore({ endpoint, turn, attached, signal, silence, again }, settings, log)
      } catch (thrown) {
        signal.throwIfAborted()
        const error = silence.signal.aborted
          ? silenceOf(endpoint, settings.silenceMs)
          : failureOf(endpoint, thrown)
        // Tools may have acted, and the budget is spent: another model would begin from nothing.
        if (error.code === 'OC_AGENT_BUDGET') throw error
        failures.push(error)
        log.warn({ turn: turn.id, model: endpoint.name, error: error.message }, 'a model failed')
      } finally {
        silence.end()
      }
    }
    throw worthRetrying(failures)
  }

  const description = `asks ${endpoints.map(({ name }) => name).join(', then ')}`
  return {
    ...{ description, timeoutMs: settings.timeoutMs, run },
    async probe({ signal }) {
      for (const endpoint of endpoints) await probe(endpoint, signal)
    },
  }
}

interface Question {
  readonly endpoint: Endpoint
  readonly turn: Turn
  readonly attached: readonly Attached[]
  readonly signal: AbortSignal
  readonly silence: Silence
  /** Another model was asked before. */
  readonly again: boolean
}

/** A model that does not take the files is asked once more, and told of them by their names. */
async function* askOnceMore(
  question: Question,
  settings: LlmSettings,
  log: Log,
): AsyncGenerator<AgentEvent, void, undefined> {
  const { endpoint, turn, attached } = question
  let begun = false
  try {
    for await (const event of ask(question, settings)) {
      begun = true
      yield event
    }
    return
  } catch (thrown) {
    // What it said and did before it failed cannot be taken back.
    if (begun || !attached.some(({ bytes }) => bytes) || !mayBeOfFiles(thrown)) throw thrown
    const { message } = failureOf(endpoint, thrown)
    log.warn({ turn: turn.id, model: endpoint.name, error: message }, 'a model does not take the files')
  }
  const named = attached.map(({ number, attachment }) => ({ number, attachment }))
  yield* ask({ ...question, attached: named }, settings)
}

/** One model, with as many rounds of tools as it wants and the budget allows. */
async function* ask(
  { endpoint, turn, attached, signal, silence, again }: Question,
  { system, historyEntries, maxSteps, maxTokens, maxOutputTokens, temperature }: LlmSettings,
): AsyncGenerator<AgentEvent, void, undefined> {
  const { stepCountIs, streamText } = await import('ai')
  let text = ''
  const stream = streamText({
    model: await languageModel(endpoint),
    system: systemOf(turn, system),
    messages: messagesOf(turn, historyEntries, attached),
    tools: await toolsOf(turn.tools, silence),
    stopWhen: [
      stepCountIs(maxSteps),
      ({ steps }) => steps.reduce((sum, step) => sum + tokensOf(step.usage), 0) >= maxTokens,
    ],
    abortSignal: AbortSignal.any([signal, silence.signal]),
    // The queue owns the retries of a turn.
    maxRetries: 0,
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    // It is told by the stream, and by whoever reads it.
    onError: () => undefined,
  })
  for await (const part of stream.fullStream) {
    silence.heard()
    if (part.type === 'text-delta') {
      text += part.text
      yield { type: 'text.delta', text: part.text }
    } else if (part.type === 'tool-call') {
      yield { type: 'tool.call', id: part.toolCallId, name: part.toolName, input: part.input }
    } else if (part.type === 'tool-result' || part.type === 'tool-error') {
      const isError = part.type === 'tool-error'
      yield { type: 'tool.result', id: part.toolCallId, name: part.toolName, isError }
    } else if (part.type === 'error') throw part.error
    else if (part.type === 'finish') {
      if (part.finishReason === 'tool-calls') throw overBudget(endpoint, part.totalUsage, maxTokens, maxSteps)
      if (text.trim() === '') throw emptyAnswer(endpoint)
      const usage = usageOf(part.totalUsage, endpoint)
      // After a failed model the deltas say more than this one's answer.
      yield again ? { type: 'done', text, usage } : { type: 'done', usage }
      return
    }
  }
  // It ended without an end: aborted, or silent for too long.
  signal.throwIfAborted()
  throw emptyAnswer(endpoint)
}

async function toolsOf(tools: readonly TurnTool[], silence: Silence): Promise<ToolSet> {
  if (tools.length === 0) return {}
  const { dynamicTool, jsonSchema } = await import('ai')
  const entries = tools.map(({ name, description, input, call }) => {
    const execute = async (given: unknown, { toolCallId }: { toolCallId: string }) => {
      const { output, isError } = await silence.during(() => call(given, toolCallId))
      if (isError) throw new Error(typeof output === 'string' ? output : JSON.stringify(output))
      return output
    }
    return [name, dynamicTool({ description, inputSchema: jsonSchema(input), execute })] as const
  })
  return Object.fromEntries(entries)
}

function tokensOf({ inputTokens = 0, outputTokens = 0 }: LanguageModelUsage): number {
  return inputTokens + outputTokens
}

function usageOf({ inputTokens, outputTokens }: LanguageModelUsage, { name }: Endpoint): Usage {
  return {
    model: name,
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  }
}

function overBudget(
  { name }: Endpoint,
  usage: LanguageModelUsage,
  maxTokens: number,
  maxSteps: number,
): OpenClawError {
  const used = tokensOf(usage)
  const what = used >= maxTokens ? `used ${used} of ${maxTokens} tokens` : `took ${maxSteps} steps`
  return new OpenClawError('OC_AGENT_BUDGET', `The model ${name} ${what} and still wanted tools`)
}

/** Of several failures the one that may pass decides whether the turn is worth another try. */
function worthRetrying(failures: readonly OpenClawError[]): OpenClawError {
  const told = failures.find(({ retryable }) => retryable) ?? failures[0]!
  if (failures.length === 1) return told
  const all = failures.map(({ message }) => message).join('; ')
  return new OpenClawError(told.code, all, { hint: told.hint, cause: told })
}
