import { OpenClawError, isOpenClawError, toError } from '@openclaw/sdk'
import type { ErrorCode, ErrorDetails } from '@openclaw/sdk'

/** One thing that is wrong in a config, as `config validate --json` shows it. Never holds a value of the config. */
export interface Finding {
  readonly code: ErrorCode
  /** `routing.rules[0].target.agentId`; empty when it is about the config as a whole. */
  readonly path: string
  readonly file?: string
  /** Both from 1, in formats that have them. */
  readonly line?: number
  readonly column?: number
  /** What is wrong, without the place in the file. */
  readonly message: string
  /** What to do, as whole sentences. */
  readonly hint: string
  readonly plugin?: string
}

/** A config that cannot be used. Its message tells all; `findings` has each thing by itself. */
export class ConfigError extends OpenClawError {
  readonly findings: readonly Finding[]

  constructor(code: ErrorCode, message: string, details: ErrorDetails, findings: readonly Finding[]) {
    super(code, message, details)
    this.findings = findings
  }
}

/** What an error says is wrong, one by one. */
export function findingsOf(thrown: unknown): readonly Finding[] {
  if (thrown instanceof ConfigError) return thrown.findings
  const error = toError(thrown)
  const known = isOpenClawError(error)
    ? error
    : new OpenClawError('OC_INTERNAL', `${error.name} while the config was read`)
  const { code, message, hint, plugin } = known
  return [{ code, path: '', message, hint, ...(plugin === undefined ? {} : { plugin }) }]
}

/** `file:3:5: `, as editors and terminals open it; empty where nothing is known. */
export function placeOf({ file, line, column }: Pick<Finding, 'file' | 'line' | 'column'>): string {
  if (file === undefined) return ''
  return line === undefined ? `${file}: ` : `${file}:${line}:${column}: `
}
