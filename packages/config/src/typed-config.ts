import type { OptionsInput, PluginFactory, PluginTypes } from '@openclaw/sdk'
import type { ChannelConfig, OpenClawConfig, SessionConfig } from './config.js'
import type { OfficialType } from './package-name.js'

type Kind = 'agent' | 'auth' | 'channel' | 'queue' | 'session'

/** The types of a kind that `PluginTypes` knows. */
type Known<K extends Kind> = {
  [N in keyof PluginTypes]: N extends `@openclaw/${K}-${infer T}` | `openclaw-${K}-${infer T}` ? T : never
}[keyof PluginTypes]

type FactoryOf<K extends Kind, T extends string> = `@openclaw/${K}-${T}` extends keyof PluginTypes
  ? PluginTypes[`@openclaw/${K}-${T}`]
  : `openclaw-${K}-${T}` extends keyof PluginTypes
    ? PluginTypes[`openclaw-${K}-${T}`]
    : never

type OptionsFor<K extends Kind, T extends string> =
  FactoryOf<K, T> extends PluginFactory<infer S> ? OptionsInput<S> : never

/** Types that are not installed here, and names of whole packages: their options are checked when they are loaded. */
type Elsewhere<K extends Kind> =
  Exclude<OfficialType<K>, Known<K>> | `${string}/${string}` | `openclaw-${string}`

/** A block whose `type` picks a plugin: the other keys are the options of that plugin. */
export type PickedPlugin<K extends Kind, Without extends string = never> =
  | { [T in Known<K>]: { readonly type: T } & Omit<OptionsFor<K, T>, Without> }[Known<K>]
  | { readonly type: Elsewhere<K>; readonly [option: string]: unknown }

/** The same without a `type`, which leaves the standard plugin: the options of those that are known. */
type Unpicked<K extends Kind> = {
  [T in Known<K>]: { readonly type?: undefined } & OptionsFor<K, T>
}[Known<K>]

type Channels = {
  readonly [T in Known<'channel'>]?: OptionsFor<'channel', T> & Pick<ChannelConfig, 'enabled'>
} & { readonly [T in Exclude<OfficialType<'channel'>, Known<'channel'>>]?: ChannelConfig }

type TypedBlocks = 'agents' | 'auth' | 'channels' | 'queue' | 'session'

/** A config as it is written in TypeScript: blocks have the options of the plugins that `PluginTypes` knows. */
export interface ConfigInput extends Omit<OpenClawConfig, TypedBlocks> {
  readonly agents?: Readonly<Record<string, PickedPlugin<'agent', 'id'>>>
  readonly auth?: PickedPlugin<'auth'>
  readonly channels?: Channels
  readonly queue?: PickedPlugin<'queue'> | Unpicked<'queue'>
  readonly session?: Omit<SessionConfig, 'storage'> & {
    readonly storage?: PickedPlugin<'session'> | Unpicked<'session'>
  }
}

/** Types a config in an editor; returns it as it is. */
export function defineConfig(config: ConfigInput): OpenClawConfig {
  return config as OpenClawConfig
}
