import { definePlugin, liveConfig, redaction } from '@openclaw/sdk'
import type { LiveConfig, Redaction } from '@openclaw/sdk'
import type { ResolvedEntry } from '@openclaw/gateway'

/** How this process takes part in its gateway: as the plugin that offers others its config, and what keeps secrets hidden. */
export function hostEntry(config: LiveConfig, hidden: Redaction): ResolvedEntry {
  const { definition } = definePlugin({
    name: 'openclaw',
    api: 1,
    kind: 'control',
    options: { type: 'object', additionalProperties: false },
    provides: [liveConfig, redaction],
    setup({ provide }) {
      provide(liveConfig, config)
      provide(redaction, hidden)
    },
  })
  return { id: 'openclaw', definition, options: {} }
}
