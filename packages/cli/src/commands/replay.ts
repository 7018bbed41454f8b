import { changeOf, decideAll, recordedDecision, type Change } from '@openclaw/dry-run'
import { createLog } from '@openclaw/log'
import { OpenClawError } from '@openclaw/sdk'
import type { MessageRecord } from '@openclaw/sdk'
import { dryHomes } from '../dry-homes.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { parseMoment } from '../moment.js'
import { printDocument, printText } from '../output.js'
import { makePlan } from '../plan.js'
import { printable } from '../printable.js'
import { openRecords } from '../records.js'
import { gatewaySettings } from '../settings.js'
import type { TargetFlags } from '../target.js'

export interface ReplayFlags extends CommonFlags, TargetFlags {
  readonly since?: string
  readonly config?: string
  readonly channel?: string
  readonly limit?: string
  readonly failOnChange?: boolean
}

interface Changed {
  readonly record: MessageRecord
  readonly change: Change
}

const placeholder = 'a-dry-run-needs-no-secret-0123456789'
/** Lines of a list that a person still reads. */
const shown = 50
/** Characters of a text that are shown. */
const shownText = 60

/** What the config would decide of messages that came in, beside what was decided then. Nothing is sent, no agent runs. */
export async function runReplay(flags: ReplayFlags): Promise<number> {
  const { since = '24h', limit = '10000', channel, config } = flags
  if (!/^[1-9]\d*$/.test(limit) || Number(limit) > 1_000_000) {
    throw new OpenClawError('OC_CLI_USAGE', '--limit is a number up to 1000000')
  }
  const from = parseMoment(since, Date.now())
  const plan = await makePlan(config === undefined ? {} : { config }, homeFolder(), { placeholder })
  const records = await recordsSince(flags, { since: from, channel, limit: Number(limit) })
  const homes = dryHomes()
  try {
    const log = createLog({ level: flags.verbose ? 'debug' : 'fatal', format: 'pretty' })
    const began = performance.now()
    const settings = gatewaySettings(plan.config)
    const decided = await decideAll(records, { entries: plan.entries, log, settings, makeHome: homes.make })
    const tookMs = performance.now() - began
    const changed = records.flatMap((record, index): Changed[] => {
      const change = changeOf(recordedDecision(record), decided[index]!)
      return change ? [{ record, change }] : []
    })
    if (flags.json) printDocument(documentOf(records, changed, { from, tookMs }))
    else printText(textOf(records, changed, from).join('\n'))
    return flags.failOnChange && changed.length > 0 ? 1 : 0
  } finally {
    homes.remove()
  }
}

/** The recorded messages, but for those that count many refusals and say nothing of each. */
async function recordsSince(
  flags: ReplayFlags,
  query: { since: number; channel: string | undefined; limit: number },
): Promise<MessageRecord[]> {
  const { port, url, token } = flags
  const source = await openRecords({ port, url, token })
  try {
    return (await source.list(query)).filter(({ envelope }) => envelope !== undefined)
  } finally {
    await source.close()
  }
}

/** How many messages change in each respect. */
function countsOf(changed: readonly Changed[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { change } of changed)
    for (const key of Object.keys(change)) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

function documentOf(
  records: readonly MessageRecord[],
  changed: readonly Changed[],
  { from, tookMs }: { from: number; tookMs: number },
): object {
  return {
    ok: true,
    ...{ since: from, messages: records.length, changed: changed.length, counts: countsOf(changed), tookMs },
    changes: changed.map(({ record: { id, channel, account, peer, acceptedAt }, change }) => {
      return { id, channel, account, peer, acceptedAt, change }
    }),
  }
}

function textOf(records: readonly MessageRecord[], changed: readonly Changed[], from: number): string[] {
  const when = new Date(from).toISOString()
  if (records.length === 0) return [`No messages since ${when}.`]
  const head = `${records.length} messages since ${when}: ${changed.length} would be decided otherwise.`
  const counts = Object.entries(countsOf(changed)).map(([key, count]) => `  ${key.padEnd(10)} ${count}`)
  const lines = changed
    .slice(0, shown)
    .flatMap(({ record, change }) => [
      '',
      printable(`${record.id}  ${record.channel}, ${record.peer.kind} ${record.peer.id}`),
      ...Object.entries(change).map(([key, [before, after]]) =>
        printable(`  ${key.padEnd(10)} ${valueOf(before)} → ${valueOf(after)}`),
      ),
    ])
  const more = changed.length > shown ? ['', `${changed.length - shown} more: --json has them all.`] : []
  return [head, ...counts, ...lines, ...more]
}

function valueOf(value: string | undefined): string {
  if (value === undefined) return 'none'
  const line = value.replace(/\s+/g, ' ')
  return line.length > shownText ? `${line.slice(0, shownText)}…` : line
}
