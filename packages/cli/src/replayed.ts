import { changeOf, decideAll, recordedDecision, type Change } from '@openclaw/dry-run'
import { createLog } from '@openclaw/log'
import type { MessageRecord } from '@openclaw/sdk'
import { dryHomes } from './dry-homes.js'
import type { Plan } from './plan.js'
import { openRecords } from './records.js'
import type { RecordFlags } from './records.js'
import { gatewaySettings } from './settings.js'

/** A message of which a config decides otherwise than was decided when it came. */
export interface Changed {
  readonly record: MessageRecord
  readonly change: Change
}

export interface Replayed {
  readonly records: readonly MessageRecord[]
  readonly changed: readonly Changed[]
  readonly tookMs: number
}

/** The recorded messages, but for those that count many refusals and say nothing of each. */
export async function recordsSince(
  { port, url, token, config }: RecordFlags,
  query: { since: number; channel?: string | undefined; limit: number },
): Promise<MessageRecord[]> {
  const source = await openRecords({ port, url, token, config })
  try {
    return (await source.list(query)).filter(({ envelope }) => envelope !== undefined)
  } finally {
    await source.close()
  }
}

/** What a config decides of them. Nothing is sent, no agent runs. */
export async function replayed(
  records: readonly MessageRecord[],
  { config, entries }: Pick<Plan, 'config' | 'entries'>,
  level: 'debug' | 'fatal' = 'fatal',
): Promise<Replayed> {
  const homes = dryHomes()
  try {
    const log = createLog({ level, format: 'pretty' })
    const began = performance.now()
    const settings = gatewaySettings(config)
    const decided = await decideAll(records, { entries, log, settings, makeHome: homes.make })
    const changed = records.flatMap((record, index): Changed[] => {
      const change = changeOf(recordedDecision(record), decided[index]!)
      return change ? [{ record, change }] : []
    })
    return { records, changed, tookMs: performance.now() - began }
  } finally {
    homes.remove()
  }
}
