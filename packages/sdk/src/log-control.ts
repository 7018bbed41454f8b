import { defineService } from './service.js'

/** From the least severe to the most. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** How much the process around the gateway logs. */
export interface LogControl {
  /**
   * Holds until the config is loaded again or the process ends. Without a component it is one level for all: those that
   * had a level of their own lose it. Returns what it was.
   */
  setLevel(level: LogLevel, component?: string): LogLevel
}

/** Offered by the process around the gateway; none where the gateway is embedded in another program. */
export const logControl = defineService<LogControl>('log-control')
