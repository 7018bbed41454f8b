import type { PluginKind } from '@openclaw/sdk'
import { standardPlugins } from './standard.js'

/** A plugin's kind, or the gateway itself: what a line of the log and a figure are of. */
type Component = PluginKind | 'gateway'

const known: Readonly<Record<Component, true>> = {
  ...{ agent: true, auth: true, cache: true, channel: true, cluster: true, commands: true, context: true },
  ...{ control: true, gateway: true, guard: true, http: true, memory: true, monitor: true, queue: true },
  ...{ router: true, sandbox: true, session: true, skills: true, tools: true },
}

export const components: readonly string[] = Object.keys(known)

/** What `--component` of `openclaw logs` may name, besides plugins that are not known here. */
export function componentNames(): string[] {
  const packages = standardPlugins.map(({ name }) => name)
  return [...components, ...packages, ...packages.map((name) => name.replace('@openclaw/', ''))]
}
