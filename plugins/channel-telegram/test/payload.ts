import { readFileSync } from 'node:fs'
import type { Update } from 'grammy/types'

/** An update as Telegram delivers it, from `test/payloads`. */
export function payload(name: string): Update {
  return JSON.parse(readFileSync(new URL(`payloads/${name}.json`, import.meta.url), 'utf8')) as Update
}
