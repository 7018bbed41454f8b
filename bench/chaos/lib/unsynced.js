import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** Sabotage, for `--import`: the store asks for a sync after each step, and gets none. */
fs.fdatasyncSync = () => undefined
syncBuiltinESMExports()
