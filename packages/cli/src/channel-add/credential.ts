import { readEnvironmentFile } from '../init/surroundings.js'

/** A credential that is there already, by the name of its variable. */
export interface Known {
  readonly value: string
  /** It is in `.env` beside the config: a gateway finds it without this terminal. */
  readonly isKept: boolean
}

/** As a gateway looks for it: the environment, then `.env` beside the config. */
export function knownCredential(variable: string, folder: string): Known | undefined {
  const kept = readEnvironmentFile(folder)[variable]
  const value = process.env[variable] || kept
  return value ? { value, isKept: value === kept } : undefined
}
