import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StandardPlugin } from '@openclaw/config'

/** The packages of the standard plugins are found from here. */
export const standardFolder = dirname(fileURLToPath(import.meta.url))

/** The plugins that come with the gateway, in the order in which their taps run. Each is removable by `enabled: false`. */
export const standardPlugins: readonly StandardPlugin[] = [
  { name: '@openclaw/http-server', load: () => import('@openclaw/http-server') },
  { name: '@openclaw/auth-token', load: () => import('@openclaw/auth-token') },
  { name: '@openclaw/guard-access', load: () => import('@openclaw/guard-access') },
  { name: '@openclaw/monitor-health', load: () => import('@openclaw/monitor-health') },
  { name: '@openclaw/monitor-deadline', load: () => import('@openclaw/monitor-deadline') },
  { name: '@openclaw/monitor-log', load: () => import('@openclaw/monitor-log') },
  { name: '@openclaw/monitor-metrics', load: () => import('@openclaw/monitor-metrics') },
  { name: '@openclaw/queue-sqlite', load: () => import('@openclaw/queue-sqlite') },
  { name: '@openclaw/session-file', load: () => import('@openclaw/session-file') },
  { name: '@openclaw/router-rules', load: () => import('@openclaw/router-rules') },
  { name: '@openclaw/commands-basic', load: () => import('@openclaw/commands-basic') },
  { name: '@openclaw/context-media', load: () => import('@openclaw/context-media') },
  { name: '@openclaw/control-api', load: () => import('@openclaw/control-api') },
  { name: '@openclaw/channel-http', load: () => import('@openclaw/channel-http') },
  { name: '@openclaw/channel-webchat', load: () => import('@openclaw/channel-webchat') },
  { name: '@openclaw/monitor-alerts', load: () => import('@openclaw/monitor-alerts'), onDemand: true },
  { name: '@openclaw/channel-telegram', load: () => import('@openclaw/channel-telegram'), onDemand: true },
  { name: '@openclaw/queue-memory', load: () => import('@openclaw/queue-memory'), onDemand: true },
  { name: '@openclaw/session-memory', load: () => import('@openclaw/session-memory'), onDemand: true },
  { name: '@openclaw/channel-webhook', load: () => import('@openclaw/channel-webhook'), onDemand: true },
  { name: '@openclaw/channel-loopback', load: () => import('@openclaw/channel-loopback'), onDemand: true },
  { name: '@openclaw/agent-echo', load: () => import('@openclaw/agent-echo'), onDemand: true },
  { name: '@openclaw/agent-llm', load: () => import('@openclaw/agent-llm'), onDemand: true },
]
