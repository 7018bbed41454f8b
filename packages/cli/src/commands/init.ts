import { resolve } from 'node:path'
import { expandHome } from '@openclaw/config'
import type { CommonFlags } from '../flags.js'
import { wrongUse } from '../init/given.js'
import type { AnswerFlags } from '../init/given.js'

export interface InitFlags extends CommonFlags, AnswerFlags {
  readonly yes?: boolean
  readonly force?: boolean
  readonly install: boolean
}

/** Writes what a new gateway needs into a folder: with questions in a terminal, or with `--yes` and flags. */
export async function runInit(named: string | undefined, flags: InitFlags): Promise<number> {
  const folder = named === undefined ? undefined : resolve(expandHome(named))
  if (flags.yes) return await (await import('../init/unasked.js')).initUnasked(folder ?? process.cwd(), flags)
  if (flags.json) throw wrongUse('With --json, init asks nothing', 'Add --yes.')
  if (process.stdin.isTTY && process.stdout.isTTY) {
    return await (await import('../init/asked.js')).initAsked(folder, flags)
  }
  throw wrongUse(
    'init asks questions, and there is no terminal to ask in',
    'Add --yes. What differs from the defaults, say with --name, --model, --channel, --home, --format, --force and --no-install.',
  )
}
