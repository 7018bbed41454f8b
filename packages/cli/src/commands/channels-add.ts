import { OpenClawError } from '@openclaw/sdk'
import { adderOf } from '../channel-add/adder.js'
import type { Adder } from '../channel-add/adder.js'
import { accountProblem } from '../channel-add/addition.js'
import { checkInstalled } from '../channel-add/installed.js'
import { targetOf } from '../channel-add/target.js'
import type { Target } from '../channel-add/target.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'

export interface AddFlags extends CommonFlags {
  readonly config?: string
  readonly account?: string
  readonly replace?: boolean
  readonly tokenEnv?: string
  readonly allow?: readonly string[]
  readonly wait?: string
  readonly apiRoot?: string
  readonly yes?: boolean
}

/** What is known before anything is asked. */
export interface Start {
  readonly adder: Adder
  readonly home: string
  readonly target: Target
  readonly flags: AddFlags
}

/** Adds a channel to the config: with questions in a terminal, or with `--yes` and flags. */
export async function addChannel(type: string, flags: AddFlags): Promise<number> {
  const adder = adderOf(type)
  const { account } = flags
  const problem = account === undefined ? undefined : accountProblem(account)
  if (problem !== undefined) {
    throw new OpenClawError('OC_CLI_USAGE', `--account cannot be ${JSON.stringify(account)}`, {
      hint: `${problem}, such as --account support.`,
    })
  }
  if (!flags.yes) checkTerminal(flags)
  const home = homeFolder()
  const target = await targetOf(flags.config, home)
  checkInstalled(adder, target, home)
  const start = { adder, home, target, flags }
  if (flags.yes) return await (await import('../channel-add/unasked.js')).addUnasked(start)
  return await (await import('../channel-add/asked.js')).addAsked(start)
}

function checkTerminal({ json }: AddFlags): void {
  const hint = 'Add --yes, with --token-env and --allow.'
  if (json) throw new OpenClawError('OC_CLI_USAGE', 'With --json, nothing is asked', { hint })
  if (process.stdin.isTTY && process.stdout.isTTY) return
  const message = 'channels add asks questions, and there is no terminal to ask in'
  throw new OpenClawError('OC_CLI_USAGE', message, { hint })
}
