import type { Offer } from './offers.js'

export type ConfigFormat = 'ts' | 'json'

/** One plugin, chosen, with what it has to be told. */
export interface Chosen {
  readonly offer: Offer
  /** As the config has them; secrets are references. */
  readonly options: Readonly<Record<string, unknown>>
  /** The variables that the options refer to. */
  readonly variables: readonly string[]
  /** Secrets that are to be written into `.env`. */
  readonly secrets: Readonly<Record<string, string>>
}

/** All that init needs to know before it writes. */
export interface Answers {
  /** Absolute. */
  readonly folder: string
  /** Of the package. */
  readonly name: string
  /** The agent `main`. */
  readonly agent: Chosen
  readonly channels: readonly Chosen[]
  /** Absolute. */
  readonly home: string
  readonly format: ConfigFormat
}

/** The same choice, told more. */
export function withOption(chosen: Chosen, key: string, value: unknown): Chosen {
  return { ...chosen, options: { ...chosen.options, [key]: value } }
}

/** The same choice, with a secret that is read from a variable; `value` goes into `.env`. */
export function withSecret(chosen: Chosen, key: string, variable: string, value?: string): Chosen {
  return {
    ...withOption(chosen, key, { $env: variable }),
    variables: [...chosen.variables, variable],
    secrets: value === undefined ? chosen.secrets : { ...chosen.secrets, [variable]: value },
  }
}

export function choose(offer: Offer): Chosen {
  return { offer, options: {}, variables: [], secrets: {} }
}
