import type { LogLevel } from '@openclaw/sdk'

export type { LogLevel } from '@openclaw/sdk'

/** From the least severe on. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'fatal']

/** What is severe enough to be written, by component. */
export interface Levels {
  /** Without a component it is that of all. Returns what it was. */
  set(level: LogLevel, component?: string): LogLevel
  /** The least severe level that is written for this component. */
  of(component: string): LogLevel
  allows(level: LogLevel, component: string): boolean
}

export function createLevels(first: LogLevel): Levels {
  const own = new Map<string, LogLevel>()
  let general = first
  const of = (component: string) => own.get(component) ?? general
  return {
    of,
    set(level, component) {
      const was = component === undefined ? general : of(component)
      if (component === undefined) {
        own.clear()
        general = level
      } else own.set(component, level)
      return was
    },
    allows: (level, component) => logLevels.indexOf(level) >= logLevels.indexOf(of(component)),
  }
}
