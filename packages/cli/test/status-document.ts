import type { StatusReport } from '@openclaw/control-api'

const minute = 60_000
export const now = new Date(2026, 2, 1, 14, 14, 30).getTime()
const uptimeMs = ((2 * 60 + 34) * 60 + 12) * 1000 + 345

/** What a gateway that is well answers: the one of the product page. */
export const status = {
  status: {
    state: 'ready',
    startedAt: now - uptimeMs,
    plugins: [
      { id: '@openclaw/http-server', name: '@openclaw/http-server', kind: 'http', state: 'running', needs: [], provides: ['http'], setupMs: 1, startMs: 2 },
    ],
    channels: [],
    agents: ['main', 'coder'],
    turnsRunning: 0,
    queue: { waiting: 1, running: 2, sending: 0, unsent: 3, oldestWaitingAt: now - 3 * minute },
  },
  port: 18789,
  version: '0.1.0',
  pid: 42,
  uptimeMs,
  memoryBytes: 245 * 1024 * 1024,
  cpuPercent: 12,
  activeSessions: 15,
  channels: ['telegram', 'discord', 'feishu'].map((id) => ({ id, account: 'default', plugin: id, state: 'connected', since: 1 })),
  failingChecks: [],
  leftOut: [],
} satisfies StatusReport // prettier-ignore

/** With all that can be asked for. */
export const whole = {
  ...status,
  detail: {
    node: 'v20.19.0',
    pluginApi: 1,
    home: '/srv/openclaw',
    config: { file: '/srv/openclaw.config.ts', since: now - 26 * 60 * minute },
    agents: [{ id: 'main', type: 'llm', description: 'asks a model' }, { id: 'coder' }],
    oldestWaiting: { id: 'm1', acceptedAt: now - 3 * minute - 5_000 },
    lastInbound: [{ channel: 'telegram', account: 'default', at: now - 12 * minute }, { channel: 'http', account: 'default' }],
  },
  resources: {
    memory: { rssBytes: 84 * 2 ** 20, heapUsedBytes: 30 * 2 ** 20, heapTotalBytes: 45 * 2 ** 20, externalBytes: 1_536 },
    processes: [{ pid: 42, memoryBytes: 84 * 2 ** 20 }, { pid: 43, memoryBytes: 161 * 2 ** 20 }],
    eventLoop: { delayP50Ms: 0.12, delayP99Ms: 1.5, overMs: 12_000, utilisationPercent: 3 },
    handles: 13,
    descriptors: { open: 38, limit: 1_024 },
    connections: { open: 2, limit: 100 },
    disk: [
      { name: 'ledger', path: '/srv/openclaw/ledger', files: 3, bytes: 2 * 2 ** 30, freeBytes: 5 * 2 ** 30 },
      { name: 'logs', path: '/srv/openclaw/logs', files: 1, bytes: 999, freeBytes: undefined },
    ],
  },
} satisfies StatusReport // prettier-ignore
