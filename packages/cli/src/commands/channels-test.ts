import { accountName } from '@openclaw/sdk'
import { accountsOf } from '../channels/accounts.js'
import { declaredBy } from '../channels/declared.js'
import type { DeclaredChannel } from '../channels/declared.js'
import { unknownChannel } from '../channels/unknown.js'
import { coloursFor } from '../colours.js'
import type { Colours } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import { makePlan } from '../plan.js'
import { cureOf, probe } from '../probe.js'
import type { Probe } from '../probe.js'
import { printable } from '../printable.js'
import type { TargetFlags } from '../target.js'

export interface TestFlags extends CommonFlags, TargetFlags {
  readonly config?: string
  readonly send?: string
  readonly text?: string
}

interface Tested {
  readonly name: string
  readonly channel: string
  readonly account: string
  readonly state: Probe['state']
  readonly problem?: string
  readonly cure?: string
  /** Why there is nothing to ask. */
  readonly why?: string
}

const patienceMs = 10_000

/**
 * Asks the platform of each account once whether it is there and takes the credential; with `--send` the running
 * gateway says something to somebody instead. 0: all that could be asked answers; 1: one does not.
 */
export async function testChannels(named: string | undefined, flags: TestFlags): Promise<number> {
  if (flags.send !== undefined) {
    return await (await import('../channels/send.js')).sendTest(named, flags.send, flags)
  }
  const home = homeFolder()
  const declared = declaredBy(await makePlan(flags, home), home)
  const all = declared.flatMap((one) => accountsOf(one.channel).map((account) => ({ ...one, account })))
  const wanted = all.filter(
    ({ id, account }) => named === undefined || named === id || named === accountName(id, account),
  )
  if (named !== undefined && wanted.length === 0) {
    throw unknownChannel(
      named,
      all.map(({ id, account }) => accountName(id, account)),
    )
  }
  const accounts = await Promise.all(wanted.map(test))
  const ok = accounts.every(({ state }) => state !== 'failed')
  if (flags.json) printDocument({ ok, accounts })
  else {
    const colours = await coloursFor(process.stdout)
    for (const account of accounts) printText(linesOf(account, colours))
  }
  return ok ? 0 : 1
}

async function test({
  id,
  channel,
  account,
}: DeclaredChannel & { readonly account: string }): Promise<Tested> {
  const known = { name: accountName(id, account), channel: id, account }
  const found = await probe(channel, patienceMs, account)
  if (found.state === 'answers') return { ...known, state: 'answers' }
  if (found.state === 'untested') {
    const why =
      (channel.audience ?? 'platform') === 'platform'
        ? 'its plugin has no probe, so whether it works shows only in use'
        : 'no platform is behind it that could be asked'
    return { ...known, state: 'untested', why }
  }
  return { ...known, state: 'failed', problem: found.problem, cure: cureOf(found, 'channels', id) }
}

function linesOf({ name, state, problem = '', cure = '', why = '' }: Tested, colours: Colours): string {
  const { green, yellow, red, dim } = colours
  if (state === 'answers') return `${green('ok  ')}  ${printable(name)}: the platform answers`
  if (state === 'untested') return `${yellow('-   ')}  ${printable(name)}: not tested: ${why}`
  return `${red('fail')}  ${printable(name)}: ${printable(problem)}\n${dim(`      Cure: ${printable(cure)}`)}`
}
