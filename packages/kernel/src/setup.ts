import { isOpenClawError, OpenClawError, pluginApi, toError } from '@openclaw/sdk'
import type { HookName, Hooks, Log, SetupContext, Stream, TapOptions, World } from '@openclaw/sdk'
import { watchStream, type Events } from './events.js'
import { hookNames, hookTable } from './hooks.js'
import { Scope, type ResolvedEntry } from './scope.js'
import { checkProvided, provideService, resolveNeeds, undeclared, type ServiceHost } from './services.js'

export interface SetupHost extends ServiceHost {
  readonly world: World
  readonly log: Log
  readonly home: string | undefined
  readonly events: Events
}

/** Makes a plugin's scope and wires the plugin into it; nothing is opened yet. */
export function setUp(entry: ResolvedEntry, host: SetupHost): Scope {
  const { definition, id } = entry
  if (definition.api !== pluginApi) {
    const message = `${id} speaks the plugin api ${String(definition.api)}, this gateway ${pluginApi}`
    throw new OpenClawError('OC_PLUGIN_API', message, { plugin: id })
  }
  const scope = new Scope(entry, host.world, host.log)
  const began = host.world.clock.monotonic()
  let wiring = true
  const wire = (act: string) => {
    if (!wiring) throw undeclared(scope, `tried to ${act} after its setup`)
  }
  try {
    const result: unknown = definition.setup(contextOf(scope, host, wire), entry.options)
    // Its rejection belongs to the same defect, which is told here.
    if (result instanceof Promise) result.catch(() => undefined)
    if (result !== undefined) throw new Error('setup must return nothing; what opens belongs in onStart')
    checkProvided(scope)
  } catch (cause) {
    void scope.close()
    if (isOpenClawError(cause)) throw cause
    const message = `${id} failed in setup: ${toError(cause).message}`
    throw new OpenClawError('OC_PLUGIN_SETUP_FAILED', message, { cause, plugin: id })
  }
  wiring = false
  scope.setupMs = host.world.clock.monotonic() - began
  return scope
}

function contextOf(scope: Scope, host: SetupHost, wire: (act: string) => void): SetupContext {
  const { world, home, events } = host
  return {
    hooks: hooksOf(scope, wire),
    services: resolveNeeds(scope, host) as SetupContext['services'],
    provide(service, value) {
      wire(`provide "${service.id}"`)
      provideService(scope, service, value)
    },
    onStart(start) {
      wire('call onStart')
      scope.starts.push(start)
    },
    defer: (close) => scope.defer(close),
    watch: <T>(stream: Stream<T>, next: (value: T) => void) =>
      scope.defer(watchStream(stream, next, scope.log)),
    ...{ events: events.events, signal: scope.signal, log: scope.log, world, home },
  }
}

function hooksOf(scope: Scope, wire: (act: string) => void): Hooks {
  const allowed = scope.entry.definition.permissions?.hooks ?? []
  const tapOf =
    (hook: HookName) =>
    (tap: never, { stage = 'normal', partial = true }: TapOptions = {}) => {
      wire(`tap ${hook}`)
      if (!allowed.includes(hook)) throw undeclared(scope, `taps the hook ${hook} without declaring it`)
      scope.taps.push({ hook, stage, partial, scope, tap, calls: 0, failures: 0, tookMs: 0 })
    }
  const hooks = hookNames.map((hook) => [hook, { kind: hookTable[hook].kind, tap: tapOf(hook) }])
  return Object.fromEntries(hooks) as unknown as Hooks
}
