import type { AnyPlugin, Needs } from '@openclaw/sdk'

/** The field `openclaw` of a plugin's package.json: what one may know of it without running its code. */
export interface PluginManifest {
  readonly kind: string
  readonly api: number
  readonly binds?: Readonly<Record<string, string>>
  /** Service ids; an optional one ends in `?`. */
  readonly needs: readonly string[]
  readonly provides: readonly string[]
  readonly permissions: { readonly hooks?: readonly string[] }
  readonly exclusive?: true
  readonly optional?: true
  readonly judges?: readonly string[]
  /** The JSON Schema of its options. */
  readonly options: object
  /** The module that plays the other side of its kind's contract suite, from the package's folder; not in the definition. */
  readonly conformance?: string
}

/** What the manifest of a definition says. */
export function manifestOf(definition: AnyPlugin): PluginManifest {
  const { kind, api, binds, needs, provides, permissions, exclusive, optional, judges, options } = definition
  return {
    kind,
    api,
    ...(binds ? { binds } : {}),
    needs: Object.values((needs ?? {}) as Needs).map((need) =>
      'service' in need ? `${need.service.id}?` : need.id,
    ),
    provides: (provides ?? []).map((service) => service.id),
    permissions: permissions ?? {},
    ...(exclusive ? { exclusive } : {}),
    ...(optional ? { optional } : {}),
    ...(judges ? { judges } : {}),
    options: options as object,
  }
}
