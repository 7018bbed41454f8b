import type { RegistryToken } from '@openclaw/sdk'
import type { GuardHost } from './guard.js'
import { compileHooks, type CompiledHooks } from './hooks.js'
import type { Scope } from './scope.js'
import { collect } from './services.js'
import { Tally } from './tally.js'

/**
 * The plugins of one moment, and the hooks compiled from them. Tapable cannot remove a tap, so a change of plugins
 * makes a new generation; a message ends on the one it began with.
 */
export class Generation {
  /** In the order of the config. */
  readonly scopes: readonly Scope[]
  readonly hooks: CompiledHooks
  /** What is under way on it. */
  readonly work = new Tally()
  readonly #lookups = new Map<string, ReadonlyMap<string, unknown>>()

  /** Throws OC_REGISTRY_TAKEN when two scopes registered the same id. */
  constructor(scopes: readonly Scope[], host: GuardHost) {
    this.scopes = scopes
    const taps = scopes.flatMap((scope) => scope.taps)
    this.hooks = compileHooks(taps, host)
    for (const id of new Set(scopes.flatMap(({ registered }) => [...registered.keys()]))) this.#build(id)
  }

  /** No tap of `reply` or `send` refuses to judge unfinished text. */
  get drafts(): boolean {
    return [...this.hooks.reply.taps, ...this.hooks.send.taps].every(({ partial }) => partial)
  }

  lookup<T>({ id }: Pick<RegistryToken<T>, 'id' | 'type'>): ReadonlyMap<string, T> {
    return (this.#lookups.get(id) ?? this.#build(id)) as ReadonlyMap<string, T>
  }

  holder(registry: string, id: string): Scope | undefined {
    return this.scopes.find(({ registered }) => registered.get(registry)?.has(id))
  }

  /** A scope of this generation registered something, or withdrew it. */
  changed(registry: string): void {
    this.#lookups.delete(registry)
  }

  #build(registry: string): ReadonlyMap<string, unknown> {
    const entries = collect(registry, this.scopes)
    this.#lookups.set(registry, entries)
    return entries
  }
}
