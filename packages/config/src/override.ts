import type { Path } from './path.js'

/** One key that a flag or a variable sets, whatever the file says. */
export interface Override {
  readonly path: Path
  readonly value: unknown
  /** As a person wrote it: `--port`, `OPENCLAW_PORT`. */
  readonly origin: string
}
