import type { ListedRule, RuleMatch } from '@openclaw/sdk'
import { ask } from '../client.js'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { runningGateways } from '../run-file.js'
import { tableOf } from '../table.js'
import { findTarget, type TargetFlags } from '../target.js'

interface ListFlags extends CommonFlags, TargetFlags {
  readonly config?: string
}

interface Listing {
  /** The address of a gateway, or the file of a config; undefined for the defaults. */
  readonly from: string | undefined
  readonly live: boolean
  readonly rules: readonly (Omit<ListedRule, 'hits'> & { readonly hits?: number })[]
}

/** The rules in the order in which they are asked: of the gateway that runs, with hits; else of the config. */
export async function listRules(flags: ListFlags): Promise<number> {
  const { from, live, rules } = await listing(flags)
  if (flags.json) {
    printDocument({ ok: true, live, from: from ?? null, rules })
    return 0
  }
  const { dim } = await coloursFor(process.stdout)
  const rows = rules.map(({ rule, match, target, hits }) => [
    rule,
    match === undefined ? 'what no rule matches' : printable(matchText(match)),
    printable(target.agentId),
    printable(target.fallback ?? '-'),
    ...(hits === undefined ? [] : [String(hits)]),
  ])
  const [head = '', ...lines] = tableOf([
    ['RULE', 'MATCH', 'AGENT', 'FALLBACK', ...(live ? ['HITS'] : [])],
    ...rows,
  ])
  printText([dim(head), ...lines].join('\n'))
  tell(
    live
      ? `As they run at ${from}.`
      : `As they are in ${from ?? 'the defaults'}; hits are known where a gateway runs.`,
  )
  return 0
}

async function listing(flags: ListFlags): Promise<Listing> {
  const { config, url, port } = flags
  const runs = url !== undefined || port !== undefined || runningGateways(homeFolder()).length > 0
  if (config === undefined && runs) {
    const target = findTarget(flags)
    const { body } = await ask(target, { method: 'GET', path: '/api/routing/rules', timeoutMs: 10_000 })
    return { from: target.url, live: true, rules: body['rules'] as readonly ListedRule[] }
  }
  const { setUpRouting } = await import('../set-up-routing.js')
  const { plan, rules } = await setUpRouting(flags)
  const listed = rules.list().map(({ hits: _, ...rule }) => rule)
  return { from: plan.config.file, live: false, rules: listed }
}

function matchText(match: RuleMatch): string {
  return Object.entries(match)
    .map(([key, wanted]) => `${key} ${typeof wanted === 'object' ? wanted.join('|') : String(wanted)}`)
    .join(', ')
}
