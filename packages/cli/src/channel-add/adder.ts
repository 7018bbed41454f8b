import { nearest } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import { telegram } from './telegram.js'

/** How a channel of one type is added: what is asked for, and what its platform tells. One file a type. */
export interface Adder {
  /** As the block `channels` names it. */
  readonly type: string
  /** What people call the platform. */
  readonly label: string
  /** The package of the plugin. */
  readonly plugin: string
  /** Which option of the plugin, or of one of its accounts, holds the credential. */
  readonly option: string
  /** Where the credential is kept, in the environment or in `.env`. */
  readonly variable: string
  /** What to ask for. */
  readonly question: string
  /** Why a text cannot be a credential; undefined for one that may be. */
  problem(credential: string): string | undefined
  /** Asks the platform whose credential it is. Throws OC_CHANNEL_CREDENTIAL and OC_CHANNEL_PLATFORM. */
  identify(credential: string, at: Platform): Promise<Identity>
}

export interface Platform {
  /** Where its API is; at its usual place where it is missing. */
  readonly apiRoot: string | undefined
  readonly signal: AbortSignal
}

/** Who the gateway is on the platform. */
export interface Identity {
  /** As people address it: `@ann_bot`. */
  readonly name: string
  readonly title: string
  /** What somebody does to be the next person. */
  readonly invitation: string
  /**
   * Who writes to it, from the first message that waits there on. That message stays on the platform for the gateway;
   * asking again gives it up. Throws OC_CHANNEL_BUSY and OC_CHANNEL_PLATFORM, and the reason of the signal.
   */
  nextPerson(signal: AbortSignal): Promise<Person>
}

export interface Person {
  /** As `sender.id` will have it. */
  readonly id: string
  readonly name: string
}

const adders: readonly Adder[] = [telegram]

/** How a type is added. Throws OC_CLI_USAGE for one that is added by hand. */
export function adderOf(type: string): Adder {
  const found = adders.find((one) => one.type === type)
  if (found) return found
  const types = adders.map((one) => one.type)
  const near = nearest(type, types)
  const meant = near === undefined ? '' : `; did you mean ${near}?`
  throw new OpenClawError('OC_CLI_USAGE', `${JSON.stringify(type)} cannot be added by a command${meant}`, {
    hint: `Known here: ${types.join(', ')}. Others are written into the config by hand, as their README shows.`,
  })
}
