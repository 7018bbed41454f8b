/** The JSON Schema keywords that plugin options use. Anything else JSON Schema has is allowed and not typed. */
export interface JsonSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly default?: unknown
  readonly description?: string
  /** A secret: masked wherever it is shown. */
  readonly writeOnly?: boolean
  readonly [keyword: string]: unknown
}

/** The schema of a plugin's options: an object that refuses keys it does not know. */
export interface OptionsSchema extends JsonSchema {
  readonly type: 'object'
  readonly additionalProperties: boolean | JsonSchema
}

/** A value kept outside the config: in the environment, or in a file. */
export type SecretReference = { readonly $env: string } | { readonly $file: string }

type Flat<T> = { [K in keyof T]: T[K] } & {}

type Required<S, Filled extends boolean> = S extends { readonly properties: infer P }
  ? | (S extends { readonly required: readonly (infer R)[] } ? Extract<R, keyof P> : never)
    | (Filled extends true
        ? { [K in keyof P]: P[K] extends { readonly default: unknown } ? K : never }[keyof P]
        : never)
  : never

type Fields<S, Filled extends boolean> = S extends { readonly properties: infer P }
  ? Flat<
      { readonly [K in Required<S, Filled> & keyof P]: From<P[K], Filled> } & {
        readonly [K in Exclude<keyof P, Required<S, Filled>>]?: From<P[K], Filled>
      }
    >
  : unknown

type Extra<S, Filled extends boolean> = S extends { readonly additionalProperties: infer A }
  ? A extends false
    ? unknown
    : A extends true
      ? { readonly [key: string]: unknown }
      : { readonly [key: string]: From<A, Filled> }
  : unknown

/** Alternatives beside the keys of an object are conditions on those keys, and no types of their own. */
type From<S, Filled extends boolean> = S extends { readonly type: 'object'; readonly properties: unknown }
  ? Flat<Fields<S, Filled> & Extra<S, Filled>>
  : S extends { readonly const: infer C }
    ? C
    : S extends { readonly enum: readonly (infer E)[] }
      ? E
      : S extends { readonly oneOf: readonly (infer O)[] } | { readonly anyOf: readonly (infer O)[] }
        ? O extends unknown
          ? From<O, Filled>
          : never
        : S extends { readonly type: 'string' }
          ? Filled extends true
            ? string
            : string | SecretReference
          : S extends { readonly type: 'number' | 'integer' }
            ? number
            : S extends { readonly type: 'boolean' }
              ? boolean
              : S extends { readonly type: 'null' }
                ? null
                : S extends { readonly type: 'array' }
                  ? S extends { readonly items: infer I }
                    ? readonly From<I, Filled>[]
                    : readonly unknown[]
                  : S extends { readonly type: 'object' }
                    ? Flat<Fields<S, Filled> & Extra<S, Filled>>
                    : unknown

/** What `setup` gets: defaults are filled in, secrets resolved. */
export type OptionsOf<S> = From<S, true>

/** What a config may write: defaults may be left out, any string may be a secret reference. */
export type OptionsInput<S> = From<S, false>
