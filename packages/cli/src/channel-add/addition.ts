import { getAt } from '@openclaw/config'
import type { Edit } from '@openclaw/config'
import { accountName, OpenClawError } from '@openclaw/sdk'
import type { Adder } from './adder.js'
import type { Target } from './target.js'

/** What is to be added. */
export interface Addition {
  readonly adder: Adder
  readonly account: string
  /** Another credential for an account that is there. */
  readonly replace: boolean
  /** Where the credential is read from. */
  readonly variable: string
  /** To be written into `.env`; undefined where it is kept already. */
  readonly credential: string | undefined
  /** Ids of people who may write. */
  readonly allow: readonly string[]
  readonly apiRoot: string | undefined
}

/** The accounts that a config has of a type. Throws OC_CHANNEL_EXISTS for a plugin that is not in the block `channels`. */
export function accountsThere(
  { loaded: { value, file } }: Target,
  { type, plugin, option }: Adder,
): readonly string[] {
  const entries = getAt(value, ['plugins'])
  const listed = Array.isArray(entries) && entries.some((entry) => getAt(entry, ['use']) === plugin)
  if (listed) {
    throw new OpenClawError('OC_CHANNEL_EXISTS', `${file} names ${plugin} under "plugins"`, {
      hint: 'Change it there by hand, or move it to the block "channels".',
    })
  }
  const accounts = getAt(value, ['channels', type, 'accounts'])
  const first = getAt(value, ['channels', type, option]) === undefined ? [] : ['default']
  return [...first, ...Object.keys(accounts ?? {})]
}

/** Where the API of the platform is: as the flag says, else as the config does; undefined for its usual place. */
export function apiRootOf(
  { loaded: { value } }: Target,
  { type }: Adder,
  flag: string | undefined,
): string | undefined {
  const written = getAt(value, ['channels', type, 'apiRoot'])
  return flag ?? (typeof written === 'string' ? written : undefined)
}

/** The variable of an account's credential: `TELEGRAM_TOKEN`, `TELEGRAM_TOKEN_SUPPORT`. */
export function variableOf({ variable }: Adder, account: string): string {
  return account === 'default' ? variable : `${variable}_${account.toUpperCase().replaceAll('-', '_')}`
}

/** Why an account cannot have this name; undefined when it can. */
export function accountProblem(name: string): string | undefined {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) ? undefined : 'Use small letters, digits and dashes'
}

export function exists({ type }: Adder, account: string, { file }: Target): OpenClawError {
  return new OpenClawError(
    'OC_CHANNEL_EXISTS',
    `${file} has the channel ${accountName(type, account)} already`,
  )
}

/** What changes in the config. */
export function editsOf(value: unknown, addition: Addition): Edit[] {
  const { adder, account, replace, variable, apiRoot } = addition
  const channel = ['channels', adder.type]
  const place = account === 'default' ? channel : [...channel, 'accounts', account]
  const block = getAt(value, channel)
  const credential = { $env: variable }
  const isNew = account === 'default' && block === undefined
  const own: Edit =
    replace || (account === 'default' && !isNew)
      ? { path: [...place, adder.option], value: credential }
      : {
          path: place,
          value: { [adder.option]: credential, ...(isNew && apiRoot !== undefined && { apiRoot }) },
        }
  const elsewhere = !isNew && apiRoot !== undefined && getAt(block, ['apiRoot']) !== apiRoot
  return [
    own,
    ...(elsewhere ? [{ path: [...channel, 'apiRoot'], value: apiRoot }] : []),
    ...(getAt(block, ['enabled']) === false ? [{ path: [...channel, 'enabled'], value: true }] : []),
    ...allowEdits(value, addition, getAt(block, ['id'])),
  ]
}

/** Rules of access go by the id of the channel, which the config may have given. */
function allowEdits(value: unknown, { adder, account, allow }: Addition, id: unknown): Edit[] {
  const channel = ['access', 'channels', typeof id === 'string' ? id : adder.type]
  const path = [...channel, ...(account === 'default' ? [] : ['accounts', account]), 'allowFrom']
  const there = getAt(value, path)
  const list: unknown[] = Array.isArray(there) ? there : []
  return allow
    .filter((one) => !list.includes(one))
    .map((one, index) => ({ path: [...path, list.length + index], value: one }))
}
