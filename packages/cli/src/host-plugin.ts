import { dataFolders, definePlugin, liveConfig, redaction } from '@openclaw/sdk'
import type { DataFolder, LiveConfig, Redaction } from '@openclaw/sdk'
import type { ResolvedEntry } from '@openclaw/gateway'

/** How this process takes part in its gateway: as the plugin that offers others its config, and what keeps secrets hidden. */
export function hostEntry(config: LiveConfig, hidden: Redaction, logs: readonly DataFolder[]): ResolvedEntry {
  const { definition } = definePlugin({
    name: 'openclaw',
    api: 1,
    kind: 'control',
    options: { type: 'object', additionalProperties: false },
    needs: { dataFolders },
    provides: [liveConfig, redaction],
    setup({ services, provide }) {
      logs.forEach((folder, index) =>
        services.dataFolders.add(index === 0 ? 'logs' : `logs-${index + 1}`, folder),
      )
      provide(liveConfig, config)
      provide(redaction, hidden)
    },
  })
  return { id: 'openclaw', definition, options: {} }
}
