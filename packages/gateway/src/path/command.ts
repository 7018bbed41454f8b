import { within } from '@openclaw/kernel'
import type { Generation } from '@openclaw/kernel'
import { commands, OpenClawError } from '@openclaw/sdk'
import type { Command, Reply, Turn } from '@openclaw/sdk'
import type { PathHost } from './host.js'

export interface FoundCommand {
  readonly name: string
  readonly args: string
  readonly command: Command
}

const budgetMs = 10_000

/** The registered command that a text calls: `/name args`; undefined for any other text. */
export function findCommand(text: string, generation: Generation): FoundCommand | undefined {
  if (text.charCodeAt(0) !== 47) return undefined
  const [, name = '', args = ''] = /^\/([a-z][a-z0-9_-]*)(?:@\S+)?(?:\s+([^]*))?$/i.exec(text.trim()) ?? []
  const command = generation.lookup(commands).get(name.toLowerCase())
  return command && { name: name.toLowerCase(), args: args.trim(), command }
}

export function runCommand(
  host: PathHost,
  { name, args, command }: FoundCommand,
  turn: Turn,
): Promise<Reply> {
  const { agentId, sessionKey, messages } = turn
  const late = () =>
    new OpenClawError('OC_HOOK_LATE', `The command /${name} did not answer within ${budgetMs} ms`)
  return within(
    host.world,
    budgetMs,
    () => command.run({ name, args, message: messages[0]!, agentId, sessionKey }),
    late,
  )
}
