import commandsBasic from '@openclaw/commands-basic'
import type { ResolvedEntry } from '@openclaw/gateway'
import routerRules from '@openclaw/router-rules'
import { agents, channels, definePlugin } from '@openclaw/sdk'
import type { Agent, PluginEntry, PluginFactory, PluginKind, SetupContext } from '@openclaw/sdk'
import { createTestLog, resolveTestEntries } from '@openclaw/testing'
import type { DryRunOptions, Suite } from '../src/index.js'
import { runCase } from '../src/index.js'

const options = { type: 'object', additionalProperties: false } as const

/** What a test gives a config besides a router, the commands and the agents main and coder. */
export async function dryRun(plugins: readonly (PluginEntry | PluginFactory)[] = []): Promise<DryRunOptions> {
  const rules = [
    { match: { channel: 'telegram', userId: '123456' }, target: { agentId: 'coder' } },
    { match: { userId: 'ghost' }, target: { agentId: 'nobody' } },
  ]
  const standard = [
    routerRules({ rules, default: { agentId: 'main' } }),
    commandsBasic(),
    agentPlugin('main'),
    agentPlugin('coder'),
    gone,
  ]
  const entries: ResolvedEntry[] = await resolveTestEntries([...standard, ...plugins], { bare: true })
  return {
    entries,
    log: createTestLog(),
    makeHome: () => {
      throw new Error('nobody needs a home here')
    },
  }
}

/** Runs the cases of a suite, each in a gateway of its own. */
export async function run(suite: Suite, plugins: readonly (PluginEntry | PluginFactory)[] = []) {
  const dry = await dryRun(plugins)
  const results = []
  for (const one of suite.cases) results.push(await runCase(suite, one, dry))
  return results
}

export function guard(
  wire: (context: SetupContext) => void,
  rest: { kind?: PluginKind; name?: string } = {},
): PluginFactory {
  return definePlugin({
    ...{ name: 'test-guard', kind: 'guard' as const, api: 1, options, needs: { agents, channels }, ...rest },
    permissions: { hooks: ['receive', 'normalize', 'prepare', 'reply', 'send'] },
    setup: (context) => wire(context as SetupContext),
  })
}

/** An agent that was there when the rules were checked, and has left since. */
const gone = definePlugin({
  ...{ name: 'agent-gone', api: 1, kind: 'tools', options, needs: { agents } },
  setup({ services, onStart }) {
    const leave = services.agents.add('nobody', { async *run() {} })
    onStart(() => leave())
  },
})()

function agentPlugin(id: string): PluginEntry {
  const agent: Agent = {
    async *run({ text }) {
      yield { type: 'done', text: `the real ${id}: ${text}` }
    },
  }
  return definePlugin({
    ...{ name: `agent-${id}`, api: 1, kind: 'agent', options, needs: { agents } },
    setup: ({ services }) => void services.agents.add(id, agent),
  })()
}
