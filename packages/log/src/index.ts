export { createLog } from './log.js'
export type { LogDestination, LogFormat, LogLevel, LogOptions, LogWriter } from './log.js'
