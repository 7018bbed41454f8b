import type { BotAccount } from './bot.js'
import type { Upload } from './body.js'
import type { Fields } from './fields.js'
import type { Platform } from './platform.js'

/** What a method is called with. */
export interface MethodCall {
  readonly platform: Platform
  readonly bot: BotAccount
  readonly fields: Fields
  readonly uploads: ReadonlyMap<string, Upload>
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal
  /** Runs once the whole answer has left for the caller. */
  told(then: () => void): void
}

/** The result; what it throws as a `Refusal` is told to the caller. */
export type Method = (call: MethodCall) => unknown

/** By their names in small letters. */
export type Methods = Readonly<Record<string, Method>>
