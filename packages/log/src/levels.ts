export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** From the least severe on. */
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'fatal']

/** What is severe enough to be written, by component. */
export interface Levels {
  /** Without a component: of all that have no level of their own. */
  set(level: LogLevel, component?: string): void
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
      if (component === undefined) general = level
      else own.set(component, level)
    },
    allows: (level, component) => levels.indexOf(level) >= levels.indexOf(of(component)),
  }
}
