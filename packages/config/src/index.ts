export { checkConfig } from './check.js'
export type { CheckedConfig } from './checked-config.js'
export { defineConfig } from './typed-config.js'
export type { ConfigInput, PickedPlugin } from './typed-config.js'
export type {
  AgentConfig,
  AccessConfig,
  AlertsConfig,
  AuthConfig,
  CacheConfig,
  ChannelConfig,
  Duration,
  GatewayConfig,
  HttpsConfig,
  LoggingConfig,
  LogLevel,
  LogOutput,
  MatchConfig,
  MediaConfig,
  MessagesConfig,
  OpenClawConfig,
  PerformanceConfig,
  PluginItem,
  PoolConfig,
  QueueConfig,
  RoutingConfig,
  Secret,
  SecurityConfig,
  SessionConfig,
  Size,
  TargetConfig,
  TypedOptions,
} from './config.js'
export { canBeLeftOut } from './broken-plugin.js'
export type { BrokenPlugin } from './broken-plugin.js'
export { composeSchema } from './compose.js'
export { editText, withEdits } from './edit.js'
export type { Edit } from './edit.js'
export { toEntries } from './entries.js'
export type { Entry, StandardPlugin } from './entry.js'
export { ConfigError, findingsOf, placeOf } from './finding.js'
export type { Finding } from './finding.js'
export { configNames, findConfig } from './find.js'
export type { FoundConfig } from './find.js'
export { expandHome } from './home.js'
export { loadConfig } from './load.js'
export type { LoadedConfig } from './load.js'
export { nearest } from './nearest.js'
export { applyOverrides, environmentOverrides, logLevels, overridesOf } from './overrides.js'
export type { Override } from './override.js'
export type { OverrideValues } from './overrides.js'
export { checkOptions } from './options.js'
export { installedPlugins } from './installed.js'
export { readManifest, readPackage } from './manifest.js'
export { manifestOf } from './manifest-of.js'
export type { PluginManifest } from './manifest-of.js'
export { findPackage, packageEntry } from './package-folder.js'
export { isOfficial, kindOfName, officialTypes } from './package-name.js'
export { formatPath, getAt, isRecord, parsePath } from './path.js'
export type { Path } from './path.js'
export { manifestDifferences, manifestProblems, schemaProblem } from './plugin-manifest.js'
export { pluginFile } from './plugin-load.js'
export type { PluginPlaces } from './plugin-load.js'
export { definitionOf } from './plugin-list.js'
export { findingOf, positionOf } from './problem.js'
export { configSchema } from './schema.js'
export type { Problem, Source } from './problem.js'
export { resolveEntries } from './resolve.js'
export { unknownAgents } from './rule-agents.js'
export type { ResolvedEntries, ResolvedEntry, ResolveOptions, TracedEntry } from './resolve.js'
export { importScript } from './script.js'
export type { SharedModules } from './script.js'
export { scriptFiles, textVersion, versionOf } from './script-version.js'
export { resolveSecrets } from './secrets.js'
export type { SecretSources } from './secrets.js'
export { unusedKeys } from './unused.js'
export { validatorOf } from './validator.js'
export type { Validator } from './validator.js'
