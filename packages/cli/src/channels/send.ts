import { accountName, OpenClawError } from '@openclaw/sdk'
import { ask } from '../client.js'
import type { Explanation } from '../commands/explanation.js'
import type { TestFlags } from '../commands/channels-test.js'
import { printDocument, printText, tell } from '../output.js'
import { parsePeer } from '../peer.js'
import { printable } from '../printable.js'
import { findTarget } from '../target.js'
import type { Target } from '../target.js'

const usualText = 'A test message from OpenClaw.'
const everyMs = 100
/** A platform that asks for patience, or is away for a moment, is waited for so long. */
const patienceMs = 60_000
const timeoutMs = 10_000

type Told = Pick<Explanation, 'id' | 'state' | 'reason' | 'settledAt' | 'receipt'>

/** Has the running gateway say something to somebody, and waits for what becomes of it. 0: delivered; 1: not. */
export async function sendTest(named: string | undefined, to: string, flags: TestFlags): Promise<number> {
  if (named === undefined) {
    throw new OpenClawError('OC_CLI_USAGE', '--send needs a channel', {
      hint: 'Write: openclaw channels test <channel> --send <peer>.',
    })
  }
  const [, channel = named, account = 'default'] = /^([^/]+)\/(.+)$/.exec(named) ?? []
  const target = findTarget(flags)
  const body = { channel, account, peer: parsePeer(to, 'send'), text: flags.text ?? usualText }
  const posted = await ask(target, { method: 'POST', path: '/api/notices', body, timeoutMs })
  const message = await outcomeOf(target, String(posted.body['id']))
  const { id, state, reason, receipt } = message
  const ok = state === 'delivered'
  if (flags.json) {
    printDocument({
      ok,
      id,
      channel,
      account,
      peer: body.peer,
      state,
      ...(reason !== undefined && { reason }),
      receipt,
    })
  } else {
    const why = reason === undefined ? '' : `: ${printable(reason)}`
    const proof = receipt?.platformId === undefined ? '' : `, as ${printable(receipt.platformId)}`
    printText(`${printable(accountName(channel, account))}: ${state}${proof}${why}`)
    if (!ok) tell(`Its story: openclaw messages why ${id}`)
  }
  return ok ? 0 : 1
}

async function outcomeOf(target: Target, id: string): Promise<Told> {
  const until = Date.now() + patienceMs
  for (;;) {
    const { body } = await ask(target, { method: 'GET', path: `/api/ledger/messages/${id}`, timeoutMs })
    const message = body as unknown as Told
    if (message.settledAt !== undefined || Date.now() > until) return message
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
