import { OpenClawError } from '@openclaw/sdk'
import { ask } from '../client.js'
import { coloursFor } from '../colours.js'
import { printDocument, printText, showError, tell } from '../output.js'
import { parsePeer } from '../peer.js'
import { printable } from '../printable.js'
import type { CommonFlags } from '../flags.js'
import { findTarget } from '../target.js'
import type { Target, TargetFlags } from '../target.js'

interface ChatFlags extends CommonFlags, TargetFlags {
  readonly message?: string
  readonly agent?: string
  readonly peer?: string
}

/** What `POST /api/messages?wait=1` answers; without `reply` when the answer was not there in time. */
interface ChatAnswer {
  readonly id: string
  readonly reply?: { readonly text: string }
  readonly outcome?: { readonly state: string; readonly reason?: string }
}

// Longer than any `gateway.timeout` that makes sense: the gateway ends the wait, not the command.
const waitMs = 15 * 60_000

export async function runChat(flags: ChatFlags): Promise<number> {
  const target = findTarget(flags)
  if (flags.message !== undefined) return await once(target, flags, flags.message)
  if (!flags.json) return await converse(target, flags)
  throw new OpenClawError('OC_CLI_USAGE', 'With --json, chat sends one message', {
    hint: 'Give it with --message.',
  })
}

async function once(target: Target, flags: ChatFlags, text: string): Promise<number> {
  const answer = await say(target, flags, text)
  if (flags.json) printDocument(answer)
  else if (answer.reply) printText(printable(answer.reply.text))
  return 0
}

/** A conversation line by line, from a terminal or a pipe, until the input ends. */
async function converse(target: Target, flags: ChatFlags): Promise<number> {
  const { createInterface } = await import('node:readline')
  const terminal = process.stdin.isTTY && process.stdout.isTTY
  const colours = await coloursFor(process.stdout)
  if (terminal) tell(colours.dim('Write a message; /help shows the commands, Ctrl-D ends.'))
  const prompt = terminal ? colours.cyan('you> ') : ''
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal, prompt })
  let exitCode = 0
  lines.on('SIGINT', () => lines.close())
  lines.prompt()
  for await (const line of lines) {
    if (line.trim() !== '') exitCode = await answerLine(line)
    lines.prompt()
  }
  if (terminal) process.stdout.write('\n')
  return exitCode

  async function answerLine(line: string): Promise<number> {
    try {
      const { reply } = await say(target, flags, line)
      if (reply)
        printText(`${terminal ? colours.green(`${flags.agent ?? 'agent'}> `) : ''}${printable(reply.text)}`)
      return 0
    } catch (error) {
      return showError(error, flags)
    }
  }
}

async function say(target: Target, flags: ChatFlags, text: string): Promise<ChatAnswer> {
  const body = {
    text,
    ...(flags.agent === undefined ? {} : { agentId: flags.agent }),
    ...(flags.peer === undefined ? {} : { peer: parsePeer(flags.peer, 'peer') }),
  }
  const answer = await ask(target, { method: 'POST', path: '/api/messages?wait=1', body, timeoutMs: waitMs })
  const document = answer.body as unknown as ChatAnswer
  if (answer.status === 202 && !document.outcome) {
    throw new OpenClawError(
      'OC_AGENT_TIMEOUT',
      `The answer to message ${document.id} was not there in time; the agent goes on`,
      { hint: 'Raise gateway.timeout in the config to wait longer.' },
    )
  }
  const { state, reason = 'no reason given' } = document.outcome ?? {}
  if (state === 'refused') {
    throw new OpenClawError('OC_MESSAGE_REFUSED', `The gateway refused message ${document.id}: ${reason}`)
  }
  if (state === 'dead' || state === 'expired') {
    throw new OpenClawError('OC_MESSAGE_DEAD', `Message ${document.id} got no answer (${state}): ${reason}`, {
      hint: 'The log of the gateway tells more.',
    })
  }
  return document
}
