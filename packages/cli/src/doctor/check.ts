import type { ConfigReport } from '../config-check.js'
import type { Plan } from '../plan.js'
import type { RunFile } from '../run-file.js'
import type { System } from './system.js'

export type Severity = 'ok' | 'warn' | 'fail'

/** One thing that was looked at. */
export interface Finding {
  readonly severity: Severity
  readonly what: string
  /** What comes of it. */
  readonly why?: string
  /** A command, or a line of the config. */
  readonly cure?: string
  readonly fix?: Fix
}

/** A cure that is safe: it touches neither the config nor anything that a running gateway has. */
export interface Fix {
  /** What was done, in the past tense. */
  readonly done: string
  run(): void
}

/** The part of a plan that checks look at; a plugin that is not installed is not in it. */
export type Usable = Pick<Plan, 'config' | 'entries' | 'folder'>

/** What a check may look at. */
export interface Context {
  readonly home: string
  readonly system: System
  /** What `config validate` says. */
  readonly report: ConfigReport
  /** Undefined when the config cannot be used. */
  readonly plan: Usable | undefined
  readonly runFiles: readonly RunFile[]
  /** The gateways of this home that answer. */
  readonly running: readonly RunFile[]
  /** How long somebody who is asked may take, in ms. */
  readonly patienceMs: number
}

export interface Check {
  readonly id: string
  readonly title: string
  run(context: Context): Promise<readonly Finding[]> | readonly Finding[]
}

export function ok(what: string): Finding {
  return { severity: 'ok', what }
}

/** `count` of a thing, as people write it. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
