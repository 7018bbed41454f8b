import { accountName } from '@openclaw/sdk'
import { isNobodyThere } from '../client.js'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import { gatherStatus } from '../status/gather.js'
import type { GatheredStatus } from '../status/gather.js'
import { channelState, stoppedLine } from '../status/lines.js'
import { formatMoment } from '../status/text.js'
import { tableOf } from '../table.js'
import type { TargetFlags } from '../target.js'

/** How each account of the running gateway is. */
export async function showChannels(flags: CommonFlags & TargetFlags): Promise<number> {
  const colours = await coloursFor(process.stdout)
  const gathered = await gatherStatus(flags, { detail: true, resources: false }).catch((error: unknown) => {
    if (!flags.json && isNobodyThere(error)) printText(stoppedLine(colours))
    throw error
  })
  const channels = liveAccounts(gathered)
  const more = gathered.detail?.backlog.more ?? false
  if (flags.json) {
    printDocument({ ok: true, url: gathered.url, channels, more })
    return 0
  }
  const now = gathered.status.startedAt + gathered.uptimeMs
  const atLeast = more ? '+' : ''
  // The state is last: its colours count as characters, and so would widen its column.
  const [head = '', ...rows] = tableOf([
    ['CHANNEL', 'LAST INBOUND', 'WAITING', 'UNSENT', 'STATE'],
    ...channels.map(({ name, lastInbound, waiting, unsent, ...state }) => [
      printable(name),
      lastInbound === undefined ? 'never' : formatMoment(lastInbound, now),
      `${waiting}${atLeast}`,
      `${unsent}${atLeast}`,
      channelState(state, now, colours),
    ]),
  ])
  printText([colours.dim(head), ...rows].join('\n'))
  return 0
}

function liveAccounts({ channels, detail }: GatheredStatus) {
  return channels.map(({ id, account, ...state }) => {
    const isIt = (one: { readonly channel: string; readonly account: string }): boolean =>
      one.channel === id && one.account === account
    const { waiting = 0, unsent = 0 } = detail?.backlog.accounts.find(isIt) ?? {}
    const at = detail?.lastInbound.find(isIt)?.at
    const last = at === undefined ? {} : { lastInbound: at }
    return { name: accountName(id, account), channel: id, account, ...state, ...last, waiting, unsent }
  })
}
