export { createLog } from './log.js'
export type { LogDestination } from './destination.js'
export type { LogFormat, LogLevel, LogOptions, LogWriter } from './log.js'
