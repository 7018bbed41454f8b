import { checkOptions } from '@openclaw/config'
import { createEvents, setUp, type Scope } from '@openclaw/kernel'
import { agents, OpenClawError, queue, sessions } from '@openclaw/sdk'
import type { Agent, AnyPlugin, PluginEntry, Queue, Service, SessionStore, World } from '@openclaw/sdk'
import { createRealWorld, createTestLog } from '@openclaw/testing'
import type { MakeAgent, MakeQueue, MakeRouter, MakeSessions } from '@openclaw/testing'
import type { Subject } from './subject.js'

/**
 * A `make` for the contract suite from the plugin alone: possible where its `binds` say which of its options the suite
 * sets, and where nobody has to stand at its other end. Undefined where a bench is needed.
 */
export function madeAlone(subject: Subject): unknown {
  const make = { agent, queue: queueOf, session, router }[subject.definition.kind as string]
  return make?.(subject)
}

function agent(subject: Subject): MakeAgent {
  return async () => {
    const { scope, close } = await open(subject, createRealWorld(), {})
    const [first] = scope.registered.get(agents.id)?.values() ?? []
    if (first === undefined) throw new Error('it registers no agent')
    return { agent: first as Agent, close }
  }
}

function queueOf(subject: Subject): MakeQueue | undefined {
  const option = optionFor(subject.definition, 'queue.maxSize')
  if (option === undefined) return undefined
  return async ({ world, maxSize }) => {
    const { scope, close } = await open(subject, world, { [option]: maxSize })
    return { ...provided<Queue>(scope, queue), close }
  }
}

function session(subject: Subject): MakeSessions | undefined {
  const ttlOption = optionFor(subject.definition, 'session.ttl')
  const maxOption = optionFor(subject.definition, 'session.maxSessions')
  if (ttlOption === undefined || maxOption === undefined) return undefined
  return async ({ world, ttl, maxSessions }) => {
    const { scope, close } = await open(subject, world, { [ttlOption]: ttl, [maxOption]: maxSessions })
    return { sessions: provided<SessionStore>(scope, sessions), close }
  }
}

function router({ plugin, definition, options }: Subject): MakeRouter | undefined {
  const option = optionFor(definition, 'routing.rules')
  if (option === undefined) return undefined
  const rules = [{ match: { userId: 'vip' }, target: { agentId: 'wanted' } }]
  const entry: PluginEntry = { use: plugin, options: { ...options, [option]: rules } }
  return () => ({
    entry,
    routed: { peer: { kind: 'direct', id: 'vip' }, sender: { id: 'vip' } },
    unrouted: { peer: { kind: 'direct', id: 'ann' }, sender: { id: 'ann' } },
  })
}

/** The option that a key of the config is bound to. */
function optionFor({ binds = {}, options }: AnyPlugin, key: string): string | undefined {
  const [block = '', name = ''] = key.split('.')
  const bound = binds[key] ?? (binds[block] === '.' ? name : undefined)
  const { properties = {} } = options as { properties?: object }
  return bound !== undefined && Object.hasOwn(properties, bound) ? bound : undefined
}

/** The plugin set up and started without a gateway, in a world of the suite's. */
async function open(subject: Subject, world: World, own: Readonly<Record<string, unknown>>) {
  const { definition, options: given } = subject
  const options = structuredClone({ ...given, ...own }) as Record<string, unknown>
  const [problem] = await checkOptions(definition, options)
  if (problem) throw new OpenClawError('OC_PLUGIN_OPTIONS', problem.text, { plugin: definition.name })
  const scope = setUp(
    { id: definition.name, definition, options },
    {
      ...{ world, log: createTestLog(), home: await subject.home(), events: createEvents(), among: [] },
      current: () => undefined,
      changed: () => undefined,
      provided: () => undefined,
    },
  )
  await scope.start()
  return { scope, close: async () => void (await scope.close()) }
}

function provided<T>(scope: Scope, service: Service<T>): T {
  const value = scope.provided.get(service.id)
  if (value === undefined) throw new Error(`it provides no service "${service.id}"`)
  return value as T
}
