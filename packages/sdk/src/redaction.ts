import { defineService } from './service.js'

/** Keeps secrets out of what is shown, by their values: in the log, and wherever else a plugin asks. */
export interface Redaction {
  /** A plugin that makes a secret itself tells it here; those in options are known. */
  add(secrets: Iterable<string>): void
  text(text: string): string
  /** A copy of plain data in which no text holds a secret. */
  value<T>(value: T): T
}

/** Offered by the process around the gateway; none where the gateway is embedded in another program. */
export const redaction = defineService<Redaction>('redaction')
