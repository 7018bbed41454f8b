/** Where lines go. Both may stand in one log, and each more than once. */
export type LogOutput = ConsoleOutput | FileOutput

export interface ConsoleOutput {
  readonly type: 'console'
  /** Of `pretty`; by default where the console is a terminal that wants colours. JSON is never coloured. */
  readonly colorize?: boolean
}

/** Lines of JSON, whatever the format of the console is. */
export interface FileOutput {
  readonly type: 'file'
  /** Absolute; its folder is made where it is missing. */
  readonly path: string
  /** A new file is begun before a line that would not fit. */
  readonly maxBytes: number
  /** Full files that are kept beside the one that is written. */
  readonly maxFiles: number
  /** Whether full files are compressed, with gzip. */
  readonly compress: boolean
}
