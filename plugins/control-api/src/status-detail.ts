import { pluginApi } from '@openclaw/sdk'
import type { Agent, GatewayStatus, LiveConfig, Queue, Registry } from '@openclaw/sdk'
import { backlogOf } from './backlog.js'
import type { ChannelProofs } from './channel-proofs.js'
import type { StatusDetail } from './status-report.js'

export interface DetailHost {
  readonly agents: Registry<Agent>
  readonly config: LiveConfig | undefined
  readonly home: string | undefined
  readonly proofs: ChannelProofs
  readonly queue: Queue
}

/** What `openclaw status --verbose` tells besides. */
export async function detailOf(
  { agents, config, home, proofs, queue }: DetailHost,
  { channels, plugins, queue: depth }: GatewayStatus,
): Promise<StatusDetail> {
  const source = config?.source()
  const [backlog, oldestWaiting, lastInbound] = await Promise.all([
    backlogOf(queue, depth),
    oldestOf(queue, depth?.oldestWaitingAt),
    Promise.all(
      channels.map(async ({ id: channel, account }) => {
        const at = await proofs.lastInbound({ channel, account })
        return { channel, account, ...(at !== undefined && { at }) }
      }),
    ),
  ])
  return {
    ...{ node: process.version, pluginApi, home, backlog, oldestWaiting, lastInbound },
    config: source && { since: source.since, ...(source.file !== undefined && { file: source.file }) },
    agents: [...agents.list()].map(([id, { description }]) => {
      // Agents of the config are entries of their own, with the agent in their id.
      const plugin = plugins.find((one) => one.id === `agent:${id}`)
      return {
        id,
        ...(plugin && { type: plugin.name.replace(/^.*agent-/, '') }),
        ...(description !== undefined && { description }),
      }
    }),
  }
}

async function oldestOf(
  queue: Queue,
  acceptedAt: number | undefined,
): Promise<StatusDetail['oldestWaiting']> {
  if (acceptedAt === undefined) return undefined
  const { records } = await queue.list({
    ...{ states: ['waiting'], direction: 'inbound', until: acceptedAt + 1, limit: 1 },
  })
  const id = records[0]?.id
  return { acceptedAt, ...(id !== undefined && { id }) }
}
