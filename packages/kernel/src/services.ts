import { OpenClawError } from '@openclaw/sdk'
import type { Need, Registry, Service } from '@openclaw/sdk'
import type { Scope } from './scope.js'

/** The plugins that run, as those who look things up in registries need them. */
export interface Living {
  readonly scopes: readonly Scope[]
  lookup(registry: { readonly id: string }): ReadonlyMap<string, unknown>
  holder(registry: string, id: string): Scope | undefined
}

/** Where plugins find what others offer. */
export interface ServiceHost {
  /** The generation that messages begin on now; undefined before the first. */
  current(): Living | undefined
  /** A scope registered something, or withdrew it. */
  changed(registry: string, scope: Scope): void
  /** What is kept in the place of what a plugin registers; the value itself where it is missing. */
  readonly admit?: (registry: string, id: string, value: unknown) => unknown
  /** The value of a service for the plugin that is being set up; undefined when there is none. */
  provided(service: string): unknown
  /** The plugins of the generation that the one being set up will belong to. */
  readonly among: readonly Scope[]
}

/** What `setup` finds under `services`. */
export function resolveNeeds(scope: Scope, host: ServiceHost): Record<string, unknown> {
  const needs = Object.entries<Need>(scope.entry.definition.needs ?? {})
  const resolve = (need: Need): unknown => {
    if ('optional' in need) return host.provided(need.service.id)
    return need.registry ? registryOf(need.id, scope, host) : host.provided(need.id)
  }
  return Object.fromEntries(needs.map(([name, need]) => [name, resolve(need)]))
}

export function provideService<T>(scope: Scope, service: Service<T>, value: T): void {
  if (!isDeclared(scope, service)) throw undeclared(scope, `provides "${service.id}" without declaring it`)
  scope.provided.set(service.id, value)
}

/** What is declared must be provided, or others wait for nothing. */
export function checkProvided(scope: Scope): void {
  const forgotten = scope.entry.definition.provides?.find(({ id }) => !scope.provided.has(id))
  if (forgotten) throw undeclared(scope, `declares the service "${forgotten.id}" and did not provide it`)
}

function registryOf(registry: string, scope: Scope, host: ServiceHost): Registry<unknown> {
  const isLive = () => host.current()?.scopes.includes(scope) === true
  // Before it goes live a plugin sees those it will run with, not those that run now.
  const list = () => (isLive() ? host.current()!.lookup({ id: registry }) : collect(registry, host.among))
  return {
    add(id, given) {
      if (scope.closed)
        throw new OpenClawError('OC_PLUGIN_CLOSED', `${scope.id} is closed and cannot register "${id}"`)
      const mine = scope.registered.get(registry) ?? new Map<string, unknown>()
      if (mine.has(id) || (isLive() && list().has(id))) {
        throw taken(registry, id, host.current()?.holder(registry, id) ?? scope, scope)
      }
      const value = host.admit ? host.admit(registry, id, given) : given
      scope.registered.set(registry, mine.set(id, value))
      host.changed(registry, scope)
      return () => {
        if (mine.get(id) === value && mine.delete(id)) host.changed(registry, scope)
      }
    },
    get: (id) => list().get(id),
    list,
  }
}

/** What these plugins registered. Throws OC_REGISTRY_TAKEN when two of them registered the same id. */
export function collect(registry: string, scopes: readonly Scope[]): ReadonlyMap<string, unknown> {
  const entries = new Map<string, unknown>()
  for (const scope of scopes) {
    for (const [id, value] of scope.registered.get(registry) ?? []) {
      const first = scopes.find(({ registered }) => registered.get(registry)?.has(id))!
      if (entries.has(id)) throw taken(registry, id, first, scope)
      entries.set(id, value)
    }
  }
  return entries
}

function taken(registry: string, id: string, first: Scope, second: Scope): OpenClawError {
  const message = `${first.id} and ${second.id} both register "${id}" under ${registry}`
  return new OpenClawError('OC_REGISTRY_TAKEN', message, { plugin: second.id })
}

export function undeclared({ id }: Scope, what: string): OpenClawError {
  return new OpenClawError('OC_PLUGIN_PERMISSION', `${id} ${what}`, { plugin: id })
}

function isDeclared(scope: Scope, service: Service<unknown>): boolean {
  return scope.entry.definition.provides?.some(({ id }) => id === service.id) === true
}
