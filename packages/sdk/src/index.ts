export { accountName } from './account.js'
export * from './contracts.js'
export * from './errors.js'
export type * from './gateway.js'
export { gateway } from './gateway.js'
export type * from './hooks.js'
export type * from './live-config.js'
export { liveConfig } from './live-config.js'
export type { Log } from './log.js'
export type * from './log-control.js'
export { logControl } from './log-control.js'
export type * from './message.js'
export { dryRun } from './dry-run.js'
export type { OverdueMessage } from './overdue.js'
export { overdue } from './overdue.js'
export type * from './metrics.js'
export { metrics } from './metrics.js'
export { definePlugin, isPluginFactory, pluginApi } from './plugin.js'
export type {
  AnyPlugin,
  Close,
  PluginDefinition,
  PluginEntry,
  PluginFactory,
  PluginKind,
  SetupContext,
} from './plugin.js'
export type { PluginTypes } from './plugin-types.js'
export * from './queue.js'
export { registries } from './registries.js'
export { redact } from './redact.js'
export type { Redaction } from './redaction.js'
export { redaction } from './redaction.js'
export type * from './routing.js'
export { routing } from './routing.js'
export type { JsonSchema, OptionsInput, OptionsOf, OptionsSchema, SecretReference } from './schema.js'
export { defineRegistry, defineService, optional } from './service.js'
export type { Need, Needs, OptionalService, Registry, RegistryToken, Resolved, Service } from './service.js'
export { bytesOf } from './size.js'
export type { Cancel, World } from './world.js'
