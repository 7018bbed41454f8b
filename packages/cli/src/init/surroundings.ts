import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Offers } from './offers.js'
import { offersIn } from './offers.js'
import { ollamaModels, ollamaUrl } from './ollama.js'
import { providers } from './providers.js'
import type { Provider } from './providers.js'

/** What is there already: it decides what is asked, and what is offered. */
export interface Surroundings {
  readonly folder: string
  readonly offers: Offers
  /** Providers whose key is set in the environment, or in the folder's `.env`. */
  readonly keys: readonly Provider[]
  /** Of the Ollama on this machine. */
  readonly localModels: readonly string[]
  /** Where its models are asked, when that is not the usual place. */
  readonly localUrl: string | undefined
  /** True for a variable that a gateway in this folder finds without the caller's environment. */
  isKept(variable: string): boolean
  isSet(variable: string): boolean
}

export async function lookAround(folder: string, home: string): Promise<Surroundings> {
  const { env } = process
  const file = readEnvironmentFile(folder)
  const isKept = (variable: string): boolean => Boolean(file[variable])
  const isSet = (variable: string): boolean => Boolean(env[variable]) || isKept(variable)
  return {
    folder,
    offers: offersIn(folder, home),
    keys: providers.filter(({ variable }) => isSet(variable)),
    localModels: await ollamaModels(env['OLLAMA_HOST']),
    localUrl: ollamaUrl(env['OLLAMA_HOST']),
    isKept,
    isSet,
  }
}

/** What `.env` in a folder says; nothing where there is none. */
export function readEnvironmentFile(folder: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(join(folder, '.env'), 'utf8')) as Record<string, string | undefined>
  } catch {
    return {}
  }
}
