import { homedir } from 'node:os'
import { printable } from './printable.js'
import type { SafeMode } from '@openclaw/sdk'
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
  /** In safe mode. */
  readonly safe?: SafeMode
  /** False when messages end with the process. */
  readonly durable: boolean
}

export function bannerOf(ready: Ready, colours: Colours): string {
  const { version, url, home, config, agents, durable, safe } = ready
  const rows: [string, string][] = [
    ['Address', url ?? 'none: no plugin serves HTTP'],
    ['Config', safe ? lastGoodOf(safe) : config === undefined ? 'none: the defaults' : shorten(config)],
    ['Data', `${shorten(home)}${durable ? '' : '; messages are kept in memory and end with this process'}`],
    ['Agents', agents.length === 0 ? 'none' : agents.map(printable).join(', ')],
    ...(safe ? [] : ([['Try it', 'npx openclaw chat']] satisfies [string, string][])),
    ['Stop it', 'Ctrl-C'],
  ]
  const lines = rows.map(([name, value]) => `  ${colours.dim(name.padEnd(8))} ${value}`)
  const head = safe
    ? `${colours.bold('OpenClaw')} ${version} runs in ${colours.red('safe mode')}: channels are off and messages wait.`
    : `${colours.bold('OpenClaw')} ${version} is ${colours.green('ready')}.`
  const why = safe ? [...safeLines(safe), ''] : []
  return ['', head, '', ...why, ...lines, ''].join('\n')
}

/** What a person must know of a gateway in safe mode. */
export function safeLines({ reason }: SafeMode): string[] {
  return [
    'The config cannot be used:',
    ...printable(reason)
      .split('\n')
      .map((line) => `  ${line}`),
    'Mend it, check it with `openclaw config validate`, then restart the gateway.',
  ]
}

export function lastGoodOf({ keptAt, file }: SafeMode): string {
  const from = file === undefined ? 'the defaults' : shorten(file)
  return `the last good one, of ${new Date(keptAt).toISOString()} (${from})`
}

function shorten(path: string): string {
  const user = homedir()
  return path.startsWith(`${user}/`) ? `~${path.slice(user.length)}` : path
}
