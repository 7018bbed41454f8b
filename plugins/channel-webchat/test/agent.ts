import { agents, definePlugin } from '@openclaw/sdk'
import type { Agent, PluginEntry } from '@openclaw/sdk'

export function agentOf(run: Agent['run'], id = 'main'): PluginEntry {
  return definePlugin({
    ...{ name: `@openclaw/agent-${id}`, api: 1, kind: 'agent', needs: { agents } },
    options: { type: 'object', additionalProperties: false },
    setup: ({ services }) => void services.agents.add(id, { run }),
  })()
}

export interface Puppet {
  readonly entry: PluginEntry
  say(text: string): void
  /** Ends the turn that runs, or the next one. */
  end(): void
}

const end = Symbol('end')

/** An agent that says what the test tells it to say, when it is told. */
export function createPuppet(): Puppet {
  const told: (string | typeof end)[] = []
  let wake = (): void => undefined
  const tell = (next: string | typeof end) => {
    told.push(next)
    wake()
  }
  const entry = agentOf(async function* (_turn, { signal }) {
    for (;;) {
      while (told.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        signal.throwIfAborted()
      }
      const text = told.shift()!
      if (text === end) return
      yield { type: 'text.delta', text }
    }
  })
  return { entry, say: tell, end: () => tell(end) }
}
