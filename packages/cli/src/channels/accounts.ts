import { isOfficial, isRecord, kindOfName } from '@openclaw/config'
import type { CheckedConfig } from '@openclaw/config'
import { accountName } from '@openclaw/sdk'
import type { Channel } from '@openclaw/sdk'
import type { DeclaredChannel, DeclaredChannels } from './declared.js'

/** One account of a channel, as the config has it. */
export interface ListedAccount {
  /** As people read it: `telegram`, `telegram/support`. */
  readonly name: string
  readonly channel: string
  readonly account: string
  readonly plugin: string
  readonly enabled: boolean
  /** Undefined where the plugin was not set up. */
  readonly guarantee?: Channel['guarantee']
  readonly sender?: Channel['sender']
  /** Why it cannot be used. */
  readonly problem?: string
}

/** Those that are in use first, then those that are switched off or whose plugin is missing. */
export function listedAccounts({ read, declared, missing }: DeclaredChannels): ListedAccount[] {
  const absent = missing.flatMap(({ use, at }) => {
    const [block, name] = at
    if (block !== 'channels' || typeof name !== 'string') return []
    const problem = `${String(use)} is not installed`
    return accountsIn(read.config, name).map((account) => unused(name, account, String(use), problem))
  })
  return [...declared.flatMap(inUse), ...absent, ...switchedOff(read.config)]
}

/** The accounts of a channel that is set up. */
export function accountsOf({ accounts = ['default'] }: Channel): readonly string[] {
  return accounts
}

function inUse({ id, plugin, channel }: DeclaredChannel): ListedAccount[] {
  const { guarantee, sender } = channel
  return accountsOf(channel).map((account) => ({
    ...{ name: accountName(id, account), channel: id, account, plugin, enabled: true, guarantee, sender },
  }))
}

function switchedOff(config: CheckedConfig): ListedAccount[] {
  const blocks = Object.entries(config.blocks.channels ?? {}).filter(
    ([, block]) => block['enabled'] === false,
  )
  const entries = config.plugins.flatMap(({ entry: { use, enabled } }) => {
    const isChannel = enabled === false && typeof use === 'string' && kindOfName(use) === 'channel'
    return isChannel ? unused(use.replace(/^.*channel-/, ''), 'default', use) : []
  })
  return [
    ...blocks.flatMap(([name]) =>
      accountsIn(config, name).map((account) => unused(name, account, packageOf(name))),
    ),
    ...entries,
  ]
}

function unused(channel: string, account: string, plugin: string, problem?: string): ListedAccount {
  const known = { name: accountName(channel, account), channel, account, plugin, enabled: false }
  return problem === undefined ? known : { ...known, problem }
}

function accountsIn({ blocks }: CheckedConfig, name: string): readonly string[] {
  const accounts = blocks.channels?.[name]?.['accounts']
  const names = isRecord(accounts) ? Object.keys(accounts) : []
  return names.length > 0 ? names : ['default']
}

function packageOf(name: string): string {
  const own = `@openclaw/channel-${name}`
  return isOfficial(own) ? own : `openclaw-channel-${name}`
}
