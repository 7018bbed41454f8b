import { homedir } from 'node:os'
import { printable } from './printable.js'
import type { SafeMode } from '@openclaw/sdk'
import type { Colours } from './colours.js'

/** What is worth knowing of a gateway that just became ready. */
export interface Ready {
  readonly version: string
  /** Undefined when no plugin serves HTTP. */
  readonly url: string | undefined
  /** What to open in a browser; undefined when there is nothing to see. */
  readonly open?: string
  readonly home: string
  /** Undefined without a config file. */
  readonly config: string | undefined
  readonly agents: readonly ReadyAgent[]
  /** In safe mode. */
  readonly safe?: SafeMode
  /** False when messages end with the process. */
  readonly durable: boolean
}

export interface ReadyAgent {
  readonly id: string
  /** As a config writes it; undefined for one that a plugin brought. */
  readonly type: string | undefined
  readonly placeholder: boolean
}

export function bannerOf(ready: Ready, colours: Colours): string {
  const { version, url, open, home, config, agents, durable, safe } = ready
  const next = nextOf(ready)
  const rows: [string, string | undefined][] = [
    ['Address', url ?? 'none: no plugin serves HTTP'],
    ['Open', open],
    [agents.length > 1 ? 'Agents' : 'Agent', agentsLine(agents)],
    ['Config', safe ? lastGoodOf(safe) : config === undefined ? undefined : shorten(config)],
    ['Data', `${shorten(home)}${durable ? '' : '; messages are kept in memory and end with this process'}`],
    ['Next', next],
    ['Stop', 'Ctrl-C'],
  ]
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${colours.dim(name.padEnd(8))} ${value}`],
  )
  const head = safe
    ? `${colours.bold('OpenClaw')} ${version} runs in ${colours.red('safe mode')}: channels are off and messages wait.`
    : `${colours.bold('OpenClaw')} ${version} is ${colours.green('ready')}.`
  const why = safe ? [...safeLines(safe), ''] : []
  return ['', head, '', ...why, ...lines, ''].join('\n')
}

function agentsLine(agents: readonly ReadyAgent[]): string {
  if (agents.length === 0) return 'none'
  const named = agents
    .map(({ id, type }) => printable(type === undefined ? id : `${id} (${type})`))
    .join(', ')
  return `${named}${hasModel(agents) ? '' : ': no model yet'}`
}

/** Undefined in safe mode, which says what to do before anything else. */
function nextOf({ safe, open, config, agents }: Ready): string | undefined {
  if (safe) return undefined
  if (hasModel(agents)) return `${open === undefined ? '' : 'open the link, or '}npx openclaw chat`
  if (agents.length === 0) return 'name an agent under "agents" in the config'
  const cure =
    config === undefined
      ? 'npx openclaw init gives it a model'
      : 'give it a model under "agents" in the config'
  return `${cure}; npx openclaw chat tries it as it is`
}

function hasModel(agents: readonly ReadyAgent[]): boolean {
  return agents.some(({ placeholder }) => !placeholder)
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
