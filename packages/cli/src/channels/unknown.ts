import { nearest } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'

/** The error for a channel, or an account of one, that is not among `known`. */
export function unknownChannel(name: string, known: readonly string[]): OpenClawError {
  const near = nearest(name, [...known])
  const meant = near === undefined ? '' : `; did you mean ${near}?`
  return new OpenClawError(
    'OC_CHANNEL_UNKNOWN',
    `The config has no channel ${JSON.stringify(name)}${meant}`,
    { hint: known.length === 0 ? 'Add one: openclaw channels add.' : `It has: ${known.join(', ')}.` },
  )
}
