import { homedir } from 'node:os'
import { printable } from './printable.js'
import type { Colours } from './colours.js'

/** What is worth knowing of a gateway that just became ready. */
export interface Ready {
  readonly version: string
  /** Undefined when no plugin serves HTTP. */
  readonly url: string | undefined
  readonly home: string
  /** Undefined without a config file. */
  readonly config: string | undefined
  readonly agents: readonly string[]
  /** False when messages end with the process. */
  readonly durable: boolean
}

export function bannerOf(ready: Ready, colours: Colours): string {
  const { version, url, home, config, agents, durable } = ready
  const rows: [string, string][] = [
    ['Address', url ?? 'none: no plugin serves HTTP'],
    ['Config', config === undefined ? 'none: the defaults' : shorten(config)],
    ['Data', `${shorten(home)}${durable ? '' : '; messages are kept in memory and end with this process'}`],
    ['Agents', agents.length === 0 ? 'none' : agents.map(printable).join(', ')],
    ['Try it', 'npx openclaw chat'],
    ['Stop it', 'Ctrl-C'],
  ]
  const lines = rows.map(([name, value]) => `  ${colours.dim(name.padEnd(8))} ${value}`)
  return ['', `${colours.bold('OpenClaw')} ${version} is ${colours.green('ready')}.`, '', ...lines, ''].join(
    '\n',
  )
}

function shorten(path: string): string {
  const user = homedir()
  return path.startsWith(`${user}/`) ? `~${path.slice(user.length)}` : path
}
