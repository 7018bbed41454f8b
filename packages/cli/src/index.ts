export { defineConfig } from '@openclaw/config'
export type { ConfigInput, OpenClawConfig } from '@openclaw/config'
export type { StandardTypes } from './standard-types.js'
export { definePlugin, defineService, optional } from '@openclaw/sdk'
