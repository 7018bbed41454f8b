import { OpenClawError, toError } from '@openclaw/sdk'
import type { Envelope, KeyVerdict, RuleMatch } from '@openclaw/sdk'
import { textTest } from './text.js'

/** Keys that are compared as they are. Ids only: names can be changed by their owners. */
export const literalKeys = [
  ...([
    'channel',
    'account',
    'serverId',
    'peerKind',
    'peer',
    'thread',
    'userId',
    'roles',
    'mentioned',
  ] as const),
]
export type LiteralKey = (typeof literalKeys)[number]
type Key = LiteralKey | 'text'

/** Several for who has several roles. */
export type Actual = string | readonly string[] | undefined

/** What a key of `match` is compared with. */
export const actualOf: Readonly<Record<LiteralKey, (envelope: Envelope) => Actual>> = {
  channel: ({ channel }) => channel,
  account: ({ account }) => account,
  serverId: ({ space }) => space,
  peerKind: ({ peer }) => peer.kind,
  peer: ({ peer }) => peer.id,
  thread: ({ thread }) => thread,
  userId: ({ sender }) => sender.id,
  roles: ({ sender }) => sender.roles,
  mentioned: ({ mentioned }) => String(mentioned === true),
}

/** One key of a rule. */
export interface Condition {
  readonly key: Key
  readonly wanted: KeyVerdict['wanted']
  /** Any of them will do. */
  readonly values: ReadonlySet<string>
  fits(envelope: Envelope): boolean
  /** What it wants, as a trace shows it. */
  shown(): string
}

/** Throws OC_ROUTING_PATTERN; `place` is where the config has the match. */
export function conditionsOf(match: RuleMatch, place: string): Condition[] {
  return Object.entries(match).map(([name, wanted]) => {
    const key = name as Key
    const values = new Set(typeof wanted === 'object' ? wanted : [String(wanted)])
    const fits = key === 'text' ? textFits(values, place) : literalFits(key, values)
    let text: string | undefined
    return { key, wanted, values, fits, shown: () => (text ??= wantedText(key, values)) }
  })
}

function literalFits(key: LiteralKey, values: ReadonlySet<string>): Condition['fits'] {
  const read = actualOf[key]
  return (envelope) => {
    const actual = read(envelope)
    if (typeof actual === 'object') return actual.some((one) => values.has(one))
    return actual !== undefined && values.has(actual)
  }
}

function textFits(values: ReadonlySet<string>, place: string): Condition['fits'] {
  const tests = [...values].map((written) => {
    try {
      return textTest(written)
    } catch (cause) {
      const message = `${place}.text: the pattern ${written} ${toError(cause).message}`
      throw new OpenClawError('OC_ROUTING_PATTERN', message, { cause })
    }
  })
  return ({ text }) => tests.some((test) => test(text))
}

/** The verdict of one key, for a person who asks. */
export function verdictOf({ key, wanted, fits }: Condition, envelope: Envelope): KeyVerdict {
  const read = key === 'text' ? envelope.text : actualOf[key](envelope)
  const actual = key === 'mentioned' ? read === 'true' : read
  return { key, wanted, ...(actual !== undefined && { actual }), matched: fits(envelope) }
}

/** The first key that does not fit, with what was wanted and what is there; undefined when all fit. */
export function mismatch(conditions: readonly Condition[], envelope: Envelope): string | undefined {
  for (const condition of conditions) {
    if (condition.fits(envelope)) continue
    const { key } = condition
    // What people write is no business of a trace.
    if (key === 'text') return `the text does not fit ${condition.shown()}`
    return `${key} is ${shown(key, actualOf[key](envelope))}, not ${condition.shown()}`
  }
  return undefined
}

/** A value of a message as a trace shows it. */
export function shown(key: LiteralKey, actual: Actual): string {
  if (actual === undefined || actual.length === 0) return 'absent'
  if (key === 'mentioned') return String(actual)
  return typeof actual === 'object' ? shownAll(actual) : quoted(actual)
}

function wantedText(key: Key, values: ReadonlySet<string>): string {
  if (key === 'mentioned') return [...values].join()
  return values.size === 1 ? shownAll(values) : `one of ${shownAll(values)}`
}

const mostShown = 3
const longest = 80

function shownAll(values: Iterable<string>): string {
  const all = [...values]
  const first = all.slice(0, mostShown).map(quoted).join(', ')
  return all.length > mostShown ? `${first} and ${all.length - mostShown} more` : first
}

function quoted(value: string): string {
  return JSON.stringify(value.length > longest ? value.slice(0, longest) : value)
}
