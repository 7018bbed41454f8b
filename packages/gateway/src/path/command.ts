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

export function runCommand(host: PathHost, found: FoundCommand, turn: Turn): Promise<Reply> {
  const { name, args, command } = found
  const { agentId, sessionKey, messages } = turn
  const problem = `The command /${name} did not answer within ${budgetMs} ms`
  const run = () => command.run({ name, args, message: messages[0]!, agentId, sessionKey })
  return within(host.world, budgetMs, run, () => new OpenClawError('OC_HOOK_LATE', problem))
}
