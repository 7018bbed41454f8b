import type { OptionsOf } from '@openclaw/sdk'
import type { options } from './options.js'

export type Settings = OptionsOf<typeof options>

/** Each account's token, by its name. */
export function tokensOf({ token, accounts }: Settings): ReadonlyMap<string, string> {
  const named = Object.entries(accounts ?? {}).map(([name, account]) => [name, account.token] as const)
  return new Map([...(token === undefined ? [] : [['default', token] as const]), ...named])
}
