import { hookCall } from '@openclaw/kernel'
import type { Generation, HookCall } from '@openclaw/kernel'
import { errorLine, isOpenClawError, tools, toError } from '@openclaw/sdk'
import type { Tool, ToolCall, ToolResult, Turn, TurnTool } from '@openclaw/sdk'

/** The registered tools as a turn may use them: each call asks `toolCall` first, each result passes `toolResult`. */
export function turnTools(
  generation: Generation,
  turn: () => Turn,
  signal: AbortSignal,
  trace: HookCall,
): TurnTool[] {
  return [...generation.lookup(tools)].map(([name, tool]) => ({
    ...{ name, description: tool.description, input: tool.input },
    async call(input, id) {
      const call: ToolCall = { turn: turn(), id, name, input }
      const context = hookCall(trace.stages)
      const refusal = await refusalOf(generation, call, context)
      const result =
        refusal === undefined ? await run(tool, call, signal) : failure(call, `refused: ${refusal}`)
      return generation.hooks.toolResult.run(result, context)
    },
  }))
}

/** A guard that fails gave no leave: the call is refused, and the agent is told so. */
async function refusalOf(
  { hooks }: Generation,
  call: ToolCall,
  context: HookCall,
): Promise<string | undefined> {
  try {
    return (await hooks.toolCall.run(call, context))?.reason
  } catch (error) {
    if (!isOpenClawError(error)) throw error
    return errorLine(error)
  }
}

async function run(tool: Tool, call: ToolCall, signal: AbortSignal): Promise<ToolResult> {
  try {
    return { call, output: await tool.run(call.input, { signal, turn: call.turn }), isError: false }
  } catch (error) {
    signal.throwIfAborted()
    return failure(call, toError(error).message)
  }
}

function failure(call: ToolCall, output: string): ToolResult {
  return { call, output, isError: true }
}
