import { hookCall } from '@openclaw/kernel'
import type { Generation, HookCall } from '@openclaw/kernel'
import { errorLine, isOpenClawError, tools, toError } from '@openclaw/sdk'
import type { Stage, Tool, ToolCall, ToolResult, Turn, TurnTool } from '@openclaw/sdk'
import type { TurnRun } from './run.js'

/** The registered tools as a turn may use them: each call asks `toolCall` first, each result passes `toolResult`. */
export function turnTools(run: TurnRun, turn: () => Turn, stages: Stage[]): TurnTool[] {
  const { generation } = run
  return [...generation.lookup(tools)].map(([name, tool]) => ({
    name,
    description: tool.description,
    input: tool.input,
    async call(input, id) {
      const call: ToolCall = { turn: turn(), id, name, input }
      const context = hookCall(stages, run.ids)
      const refusal = await refusalOf(generation, call, context)
      const result = refusal === undefined ? await use(tool, call, run) : failure(call, `refused: ${refusal}`)
      return generation.hooks.toolResult.run(result, context)
    },
  }))
}

/** A guard that fails gave no leave: the call is refused, and the agent is told so. */
async function refusalOf({ hooks }: Generation, call: ToolCall, context: HookCall) {
  try {
    return (await hooks.toolCall.run(call, context))?.reason
  } catch (error) {
    if (!isOpenClawError(error)) throw error
    return errorLine(error)
  }
}

async function use(tool: Tool, call: ToolCall, run: TurnRun): Promise<ToolResult> {
  try {
    const output = await tool.run(call.input, { signal: run.signal, turn: call.turn })
    return { call, output, isError: false }
  } catch (error) {
    run.throwIfCut()
    return failure(call, toError(error).message)
  }
}

function failure(call: ToolCall, output: string): ToolResult {
  return { call, output, isError: true }
}
