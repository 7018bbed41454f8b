import { coloursFor } from '../colours.js'
import { declaredChannels } from '../channels/declared.js'
import { unknownChannel } from '../channels/unknown.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import { tableOf } from '../table.js'
import { senders } from './channels-list.js'

/** What the plugins of the config declare of order and repetition. Needs no running gateway. */
export async function showGuarantees(
  only: string | undefined,
  flags: CommonFlags & { readonly config?: string },
): Promise<number> {
  const { declared } = await declaredChannels(flags, homeFolder())
  const wanted = only === undefined ? declared : declared.filter(({ id }) => id === only)
  if (only !== undefined && wanted.length === 0)
    throw unknownChannel(
      only,
      declared.map(({ id }) => id),
    )
  const channels = wanted.map(({ id, plugin, channel: { guarantee, sender, notes } }) => ({
    ...{ id, plugin, guarantee, sender, notes },
  }))
  if (flags.json) {
    printDocument({ ok: true, channels })
    return 0
  }
  const { dim } = await coloursFor(process.stdout)
  const [head = '', ...rows] = tableOf([
    ['CHANNEL', 'REPEATED SEND', 'WHO MAY SEND'],
    ...channels.map(({ id, guarantee, sender }) => [printable(id), guarantee, senders[sender]]),
  ])
  const told = channels.flatMap(({ id, notes }) => (notes === undefined ? [] : `${id}: ${notes}`))
  printText([dim(head), ...rows, '', ...told.map(printable), ...meanings.map(dim)].join('\n'))
  return 0
}

const meanings = [
  'native: the platform takes a key, so that a repeated send is not shown twice.',
  'reconcile: the platform is asked what became of a send before it is repeated.',
  'none: neither; a send that may have arrived is not repeated, and ends `uncertain`.',
]
