import { realpathSync } from 'node:fs'

/** What runs this command line: the absolute Node, its flags, the absolute script. */
export function ownProgram(): string[] {
  const script = process.argv[1]
  return [process.execPath, ...process.execArgv, ...(script === undefined ? [] : [realpathSync(script)])]
}
