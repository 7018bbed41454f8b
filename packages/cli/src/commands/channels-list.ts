import { coloursFor } from '../colours.js'
import { listedAccounts } from '../channels/accounts.js'
import type { ListedAccount } from '../channels/accounts.js'
import { declaredChannels } from '../channels/declared.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { tableOf } from '../table.js'

/** Who may send, in words. */
export const senders = { any: 'any process', connection: 'the open connection' } as const

/** Each account of the channels in the config. Needs no running gateway. */
export async function listChannels(flags: CommonFlags & { readonly config?: string }): Promise<number> {
  const found = await declaredChannels(flags, homeFolder())
  const accounts = listedAccounts(found)
  const { file } = found.read.config
  if (flags.json) {
    printDocument({ ok: true, file: file ?? null, accounts })
    return 0
  }
  const { dim } = await coloursFor(process.stdout)
  const [head = '', ...rows] = tableOf([
    ['CHANNEL', 'PLUGIN', 'GUARANTEE', 'WHO MAY SEND', 'ENABLED'],
    ...accounts.map(rowOf),
  ])
  printText([dim(head), ...rows].join('\n'))
  tell(`As they are in ${file ?? 'the defaults'}; how they are connected tells \`openclaw channels status\`.`)
  return 0
}

function rowOf({ name, plugin, guarantee, sender, enabled, problem }: ListedAccount): string[] {
  const state = problem === undefined ? (enabled ? 'yes' : 'no') : `no: ${problem}`
  return [name, plugin, guarantee ?? '-', sender === undefined ? '-' : senders[sender], state].map(printable)
}
