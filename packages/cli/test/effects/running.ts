import { join } from 'node:path'
import { loopback } from '@openclaw/channel-loopback'
import type { Loopback } from '@openclaw/channel-loopback'
import { createGateway } from '@openclaw/gateway'
import type { Gateway } from '@openclaw/gateway'
import { createLog } from '@openclaw/log'
import type { LogWriter } from '@openclaw/log'
import { queue } from '@openclaw/sdk'
import type { MessageRecord } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createFakeWorld } from '@openclaw/testing'
import type { FakeWorld } from '@openclaw/testing'
import { vi } from 'vitest'
import { makePlan } from '../../src/plan.js'
import { gatewaySettings, logSettings } from '../../src/settings.js'
import { folderWith } from '../command.js'
import { probePackage } from './probe.js'

/** A gateway as `openclaw gateway` makes it of a config; only time, the log's end and the platform are the test's. */
export interface Running {
  readonly gateway: Gateway
  readonly world: FakeWorld
  readonly home: string
  /** Of the config. */
  readonly folder: string
  readonly loopback: Loopback
  /** What was logged, a line each. */
  readonly lines: readonly string[]
  readonly log: LogWriter
  /** Undefined when nothing serves HTTP. */
  readonly url: string
  /** `POST /api/messages?wait=1` with this token. */
  post(text: string, token?: string): Promise<number>
  /** Says it on the loopback channel and waits for its end. */
  ask(text: string, rest?: Parameters<Loopback['say']>[1]): Promise<MessageRecord>
  /** Takes an agent out of the running gateway. */
  withdraw(agentId: string): Promise<unknown>
  /** What became of a message by now. */
  record(id: string): Promise<MessageRecord>
}

export const token = 'a-token-for-the-effects-of-each-key-0123456789'

const terminal = new Set(['replied', 'silent', 'refused', 'expired', 'dead'])

type Block = Readonly<Record<string, unknown>>

/** Two configs, one over the other, block by block. */
export function over(below: Block, above: Block): Block {
  const merged: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const both = [below[key], value].every(
      (one) => typeof one === 'object' && one !== null && !Array.isArray(one),
    )
    merged[key] = both ? over(below[key] as Block, value as Block) : value
  }
  return merged
}

const usual = {
  gateway: { port: 0 },
  agents: { main: { type: 'openclaw-agent-probe' }, night: { type: 'openclaw-agent-probe' } },
  channels: { loopback: {} },
  security: { accessToken: token },
  // In memory, which starts faster, but for the keys that are about more.
  queue: { type: 'memory' },
  session: { storage: { type: 'memory' } },
}

/** Runs `work` with a started gateway of this config over the usual one, and stops it. */
export async function running<T>(config: Block, work: (running: Running) => Promise<T>): Promise<T> {
  const home = folderWith()
  const files = { ...probePackage, 'openclaw.config.json': JSON.stringify(over(usual, config)) }
  const folder = folderWith(files)
  const plan = await makePlan({ config: join(folder, 'openclaw.config.json') }, home)
  const lines: string[] = []
  const log = createLog({
    ...logSettings(plan.config, { home, isTerminal: false, hasColours: true }),
    destination: { write: (line) => lines.push(line) },
  })
  const world = createFakeWorld()
  const { entries } = plan
  const gateway = createGateway({ entries, world, log, home, settings: gatewaySettings(plan.config) })
  await gateway.start()
  const url = gateway.service(http)?.address?.url ?? ''
  const partner = gateway.service(loopback)!
  const record = async (id: string): Promise<MessageRecord> => (await gateway.service(queue)!.get(id))!
  try {
    return await work({
      ...{ gateway, world, home, folder, lines, log, url, loopback: partner, record },
      withdraw: (agentId) => gateway.reload(entries.filter(({ id }) => id !== `agent:${agentId}`)),
      async post(text, by = token) {
        const headers = { authorization: `Bearer ${by}`, 'content-type': 'application/json' }
        const body = JSON.stringify({ text })
        return (await fetch(`${url}/api/messages?wait=1`, { method: 'POST', headers, body })).status
      },
      async ask(text, rest) {
        const receipt = await partner.say(text, rest)
        if (!('id' in receipt)) throw new Error(`not taken: ${JSON.stringify(receipt)}`)
        return vi.waitFor(async () => {
          const found = await record(receipt.id)
          if (!terminal.has(found.state)) throw new Error(`still ${found.state}`)
          return found
        })
      },
    })
  } finally {
    probe.release()
    const stopped = gateway.stop()
    await world.advance(60_000)
    await stopped
    await log.close()
  }
}

/** What the agent of `probe.ts` holds back, in this process. */
export const probe = {
  get held(): readonly string[] {
    return [...heldHere().keys()]
  },
  release(): void {
    for (const go of heldHere().values()) go()
    heldHere().clear()
  },
}

function heldHere(): Map<string, () => void> {
  const shared = globalThis as { openclawHeld?: Map<string, () => void> }
  return (shared.openclawHeld ??= new Map())
}
