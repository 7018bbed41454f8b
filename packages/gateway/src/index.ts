export { createGateway } from './gateway.js'
export type { Gateway, GatewayOptions } from './gateway.js'
export type { FaultPoint } from './path/host.js'
export type { GatewaySettings, ReloadReport, ResolvedEntry } from '@openclaw/kernel'
