import { logLevels } from '../levels.js'
import type { LogLevel } from '../levels.js'
import type { LogLine } from './line.js'

/** Which lines are wanted: those for which all of it holds. */
export interface LogQuery {
  /** This level and worse. */
  readonly level?: LogLevel
  /** A plugin's kind, its id, its package or the short name of that; `gateway` for the rest. */
  readonly component?: string
  /** ms since 1970, both inclusive. */
  readonly since?: number
  readonly until?: number
  /** The id of a message, or a trace. */
  readonly message?: string
  /** Messages that took so many ms, or a stage of which did, as `monitor-log` tells them. */
  readonly slowMs?: number
}

/** What is no line of JSON belongs to a log without a filter, and to no other. */
export function matcherOf(query: LogQuery): (line: LogLine) => boolean {
  const { level, component, since = -Infinity, until = Infinity, message, slowMs } = query
  const least = level === undefined ? 0 : logLevels.indexOf(level)
  const anything = Object.values(query).every((value) => value === undefined)
  const looksInside = component !== undefined || message !== undefined || slowMs !== undefined
  return (line) => {
    if (anything) return true
    if (line.time === undefined || line.time < since || line.time > until) return false
    if (line.level === undefined || logLevels.indexOf(line.level) < least) return false
    if (message !== undefined && !line.text.includes(message)) return false
    const fields = line.fields()
    if (!fields || !looksInside) return fields !== undefined
    if (message !== undefined && fields['message'] !== message && fields['trace'] !== message) return false
    if (slowMs !== undefined) return isSlow(fields, slowMs, component)
    return component === undefined || isOf(component, fields['component'], fields['plugin'])
  }
}

function isOf(component: string, kind: unknown, plugin: unknown): boolean {
  if (component === kind || component === plugin) return true
  if (typeof plugin !== 'string') return false
  const [, short] = /^(?:@openclaw\/|(?:@[^/]+\/)?openclaw-)(.+)$/.exec(plugin) ?? []
  return short !== undefined && (short === component || short.startsWith(`${component}-`))
}

/** One stage of a message, as a line of `monitor-log` tells it. */
export interface ToldStage {
  readonly stage: string
  readonly plugin: string
  readonly tookMs: number
}

/** The stages of a line of `monitor-log`; undefined for any other line. */
export function stagesOf(fields: Readonly<Record<string, unknown>>): readonly ToldStage[] | undefined {
  if (fields['component'] !== 'monitor' || typeof fields['tookMs'] !== 'number') return undefined
  if (typeof fields['message'] !== 'string' || typeof fields['state'] !== 'string') return undefined
  const stages: unknown = fields['stages'] ?? []
  return Array.isArray(stages) ? stages.filter(isStage) : []
}

function isStage(value: unknown): value is ToldStage {
  const { stage, plugin, tookMs } = (value ?? {}) as Partial<Record<keyof ToldStage, unknown>>
  return typeof stage === 'string' && typeof plugin === 'string' && typeof tookMs === 'number'
}

/** With a component: one of its stages took so long. An agent's stage is its own, by its id or as `agent`. */
function isSlow(
  fields: Readonly<Record<string, unknown>>,
  slowMs: number,
  component: string | undefined,
): boolean {
  const stages = stagesOf(fields)
  if (!stages) return false
  const slow = stages.filter(({ tookMs }) => tookMs >= slowMs)
  if (component === undefined) return slow.length > 0 || Number(fields['tookMs']) >= slowMs
  return slow.some(({ stage, plugin }) => isOf(component, stage === 'agent' ? 'agent' : undefined, plugin))
}
