import { definePlugin, liveConfig, logControl, redaction } from '@openclaw/sdk'
import type { LiveConfig, LogLevel } from '@openclaw/sdk'
import type { ResolvedEntry } from '@openclaw/gateway'
import type { LogWriter } from '@openclaw/log'

/** How this process takes part in its gateway: as the plugin that offers others its config, its log's level, and what keeps secrets hidden. */
export function hostEntry(config: LiveConfig, log: LogWriter): ResolvedEntry {
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
    provides: [liveConfig, logControl, redaction],
    setup({ provide }) {
      provide(liveConfig, config)
      provide(logControl, { setLevel: setAndTell })
      provide(redaction, log.redaction)
    },
  })
  return { id: 'openclaw', definition, options: {} }
}
