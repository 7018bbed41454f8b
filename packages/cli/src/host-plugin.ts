import { definePlugin, liveConfig } from '@openclaw/sdk'
import type { LiveConfig } from '@openclaw/sdk'
import type { ResolvedEntry } from '@openclaw/gateway'

/** How this process takes part in its gateway: as the plugin that offers its config to others. */
export function hostEntry(config: LiveConfig): ResolvedEntry {
  const { definition } = definePlugin({
    name: 'openclaw',
    api: 1,
    kind: 'control',
    options: { type: 'object', additionalProperties: false },
    provides: [liveConfig],
    setup: ({ provide }) => provide(liveConfig, config),
  })
  return { id: 'openclaw', definition, options: {} }
}
