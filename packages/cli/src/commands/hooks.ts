import type { HookListing } from '@openclaw/sdk'
import { coloursFor } from '../colours.js'
import type { Colours } from '../colours.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import type { CommonFlags } from '../flags.js'
import { setUpGateway } from '../set-up.js'

interface HookFlags extends CommonFlags {
  readonly config?: string
}

/** Each hook, and its taps in the order in which they run. Needs no running gateway. */
export async function listHooks(flags: HookFlags): Promise<number> {
  const { gateway } = await setUpGateway(flags)
  const hooks = gateway.hooks()
  if (flags.json) printDocument({ ok: true, hooks })
  else {
    const colours = await coloursFor(process.stdout)
    printText(hooks.map((hook) => hookLines(hook, colours).join('\n')).join('\n'))
  }
  return 0
}

function hookLines({ hook, kind, question, budgetMs, taps }: HookListing, colours: Colours): string[] {
  const head = `${colours.bold(hook.padEnd(10))} ${kind.padEnd(9)} ${formatBudget(budgetMs).padStart(6)}  ${colours.dim(question)}`
  const lines = taps.map(({ plugin, stage }, index) => `  ${index + 1}. ${printable(plugin)} (${stage})`)
  return [head, ...lines]
}

function formatBudget(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`
}
