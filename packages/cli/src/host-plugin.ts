import { dataFolders, definePlugin, liveConfig, logControl, redaction } from '@openclaw/sdk'
import type { DataFolder, LiveConfig, LogLevel } from '@openclaw/sdk'
import type { ResolvedEntry } from '@openclaw/gateway'
import type { LogWriter } from '@openclaw/log'

/**
 * How this process takes part in its gateway: as the plugin that offers others its config, the level of its log, and what
 * keeps secrets hidden. `logs` are the folders that its log goes to.
 */
export function hostEntry(config: LiveConfig, log: LogWriter, logs: readonly DataFolder[]): ResolvedEntry {
  function setAndTell(level: LogLevel, component?: string): LogLevel {
    const was = log.setLevel(level, component)
    log.info({ of: component, was, now: level }, 'the level of the log was changed')
    return was
  }
  const { definition } = definePlugin({
    name: 'openclaw',
    api: 1,
    kind: 'control',
    options: { type: 'object', additionalProperties: false },
    needs: { dataFolders },
    provides: [liveConfig, logControl, redaction],
    setup({ services, provide }) {
      logs.forEach((folder, index) =>
        services.dataFolders.add(index === 0 ? 'logs' : `logs-${index + 1}`, folder),
      )
      provide(liveConfig, config)
      provide(logControl, { setLevel: setAndTell })
      provide(redaction, log.redaction)
    },
  })
  return { id: 'openclaw', definition, options: {} }
}
