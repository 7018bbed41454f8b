export { defineConfig } from '@openclaw/config'
export type { OpenClawConfig } from '@openclaw/config'
export { definePlugin, defineService, optional } from '@openclaw/sdk'
