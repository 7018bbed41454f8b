import type agentEcho from '@openclaw/agent-echo'
import type agentLlm from '@openclaw/agent-llm'
import type authToken from '@openclaw/auth-token'
import type channelHttp from '@openclaw/channel-http'
import type channelLoopback from '@openclaw/channel-loopback'
import type channelTelegram from '@openclaw/channel-telegram'
import type channelWebchat from '@openclaw/channel-webchat'
import type channelWebhook from '@openclaw/channel-webhook'
import type commandsBasic from '@openclaw/commands-basic'
import type contextMedia from '@openclaw/context-media'
import type controlApi from '@openclaw/control-api'
import type guardAccess from '@openclaw/guard-access'
import type httpServer from '@openclaw/http-server'
import type monitorAlerts from '@openclaw/monitor-alerts'
import type monitorDeadline from '@openclaw/monitor-deadline'
import type monitorHealth from '@openclaw/monitor-health'
import type monitorLog from '@openclaw/monitor-log'
import type monitorMetrics from '@openclaw/monitor-metrics'
import type queueMemory from '@openclaw/queue-memory'
import type queueSqlite from '@openclaw/queue-sqlite'
import type routerRules from '@openclaw/router-rules'
import type sessionFile from '@openclaw/session-file'
import type sessionMemory from '@openclaw/session-memory'

/** The standard plugins, as a config is typed with them. */
export interface StandardTypes {
  '@openclaw/agent-echo': typeof agentEcho
  '@openclaw/agent-llm': typeof agentLlm
  '@openclaw/auth-token': typeof authToken
  '@openclaw/channel-http': typeof channelHttp
  '@openclaw/channel-loopback': typeof channelLoopback
  '@openclaw/channel-telegram': typeof channelTelegram
  '@openclaw/channel-webchat': typeof channelWebchat
  '@openclaw/channel-webhook': typeof channelWebhook
  '@openclaw/commands-basic': typeof commandsBasic
  '@openclaw/context-media': typeof contextMedia
  '@openclaw/control-api': typeof controlApi
  '@openclaw/guard-access': typeof guardAccess
  '@openclaw/http-server': typeof httpServer
  '@openclaw/monitor-alerts': typeof monitorAlerts
  '@openclaw/monitor-deadline': typeof monitorDeadline
  '@openclaw/monitor-health': typeof monitorHealth
  '@openclaw/monitor-log': typeof monitorLog
  '@openclaw/monitor-metrics': typeof monitorMetrics
  '@openclaw/queue-memory': typeof queueMemory
  '@openclaw/queue-sqlite': typeof queueSqlite
  '@openclaw/router-rules': typeof routerRules
  '@openclaw/session-file': typeof sessionFile
  '@openclaw/session-memory': typeof sessionMemory
}

declare module '@openclaw/sdk' {
  // Declaration merging takes an interface.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface PluginTypes extends StandardTypes {}
}
