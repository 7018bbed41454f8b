import { OpenClawError } from '@openclaw/sdk'
import type { MessageRecord } from '@openclaw/sdk'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { parseMoment } from '../moment.js'
import { printDocument, printText } from '../output.js'
import { dryRunSecret, makePlan } from '../plan.js'
import { printable } from '../printable.js'
import { recordsSince, replayed } from '../replayed.js'
import type { Changed } from '../replayed.js'
import type { TargetFlags } from '../target.js'

export interface ReplayFlags extends CommonFlags, TargetFlags {
  readonly since?: string
  readonly config?: string
  readonly channel?: string
  readonly limit?: string
  readonly failOnChange?: boolean
}

/** Lines of a list that a person still reads. */
const shown = 50
/** Characters of a text that are shown. */
const shownText = 60

/** What the config would decide of messages that came in, beside what was decided then. Nothing is sent, no agent runs. */
export async function runReplay(flags: ReplayFlags): Promise<number> {
  const { since = '24h', limit = '10000', channel, config, port, url, token } = flags
  if (!/^[1-9]\d*$/.test(limit) || Number(limit) > 1_000_000) {
    throw new OpenClawError('OC_CLI_USAGE', '--limit is a number up to 1000000')
  }
  const from = parseMoment(since, Date.now())
  const plan = await makePlan(config === undefined ? {} : { config }, homeFolder(), {
    placeholder: dryRunSecret,
  })
  const records = await recordsSince({ port, url, token }, { since: from, channel, limit: Number(limit) })
  const { changed, tookMs } = await replayed(records, plan, flags.verbose ? 'debug' : 'fatal')
  if (flags.json) printDocument(documentOf(records, changed, { from, tookMs }))
  else printText(textOf(records, changed, from).join('\n'))
  return flags.failOnChange && changed.length > 0 ? 1 : 0
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
  const head = `${records.length} message${records.length === 1 ? '' : 's'} since ${when}: ${changed.length} would be decided otherwise.`
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
