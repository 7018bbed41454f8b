/** A name under which one plugin offers what others need. Compared by id, so two copies of the SDK agree. */
export interface Service<T> {
  readonly id: string
  readonly registry: false
  readonly type?: T
}

/** A named table that the kernel owns and plugins add to. */
export interface RegistryToken<T> {
  readonly id: string
  readonly registry: true
  readonly type?: T
}

/** A need that may stay unmet; the plugin restarts when the service appears or goes. */
export interface OptionalService<T> {
  readonly service: Service<T>
  readonly optional: true
}

/** A plugin's view of a registry: reads see the running generation, writes last as long as the plugin. */
export interface Registry<T> {
  /** Throws OC_REGISTRY_TAKEN when another plugin of the same generation holds the id. */
  add(id: string, value: T): () => void
  get(id: string): T | undefined
  list(): ReadonlyMap<string, T>
}

export type Need = Service<unknown> | RegistryToken<unknown> | OptionalService<unknown>
export type Needs = Readonly<Record<string, Need>>

/** What `setup` finds under `services`, from what the plugin said it needs. */
export type Resolved<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends OptionalService<infer T>
    ? T | undefined
    : N[K] extends RegistryToken<infer T>
      ? Registry<T>
      : N[K] extends Service<infer T>
        ? T
        : never
}

export function defineService<T>(id: string): Service<T> {
  return { id, registry: false }
}

export function defineRegistry<T>(id: string): RegistryToken<T> {
  return { id, registry: true }
}

export function optional<T>(service: Service<T>): OptionalService<T> {
  return { service, optional: true }
}
