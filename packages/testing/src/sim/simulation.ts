import { createGateway } from '@openclaw/gateway'
import { createLedger } from '@openclaw/ledger'
import type { Channel, Log } from '@openclaw/sdk'
import { createFakeWorld } from '../world.js'
import { createAgent } from './agent.js'
import { createChance } from './chance.js'
import { check, type Counts } from './checker.js'
import { Disk } from './disk.js'
import { drawFaults, type Faults } from './faults.js'
import { Life, never } from './life.js'
import { mutants, type MutantName } from './mutants.js'
import { createPeople } from './people.js'
import { Platform } from './platform.js'
import { entriesOf } from './plugins.js'
import { createRecord } from './record.js'
import { SimSessions, type SessionDisk } from './sessions.js'
import { SimStore } from './store.js'
import { createTrace } from './trace.js'

export interface SimulationOptions {
  readonly seed: number
  /** What is broken on purpose. */
  readonly mutant?: MutantName
  /** `keyed` deduplicates sends by their key, `plain` does not; both by default. */
  readonly channels?: readonly string[]
  /** Replace those drawn from the seed. */
  readonly faults?: Partial<Faults>
  readonly log?: Log
  /** Gets each line of the trace. */
  readonly onTrace?: (line: string) => void
}

export interface SimulationResult {
  /** Of all that the platforms, the agent and the disk saw, in order. */
  readonly hash: string
  readonly counts: Counts
  /** Broken promises, one sentence each. */
  readonly problems: readonly string[]
}

const settings = {
  ...{ concurrency: 4, batchSize: 3, queueSize: 100, leaseMs: 3_000, drainMs: 2_000, attempts: 3 },
  ...{ sendAttempts: 10, retryMs: 200, sendTimeoutMs: 1_500 },
}
/** Waiting messages, past which the queue is full. */
const maxSize = 8
/** After the last fault everything must have ended within this, in ms. */
const patienceMs = 240_000
/** What may still be written when all has ended, in ms. */
const afterglowMs = 3_000

/** Runs the production gateway with the production ledger through the faults of one seed, and judges what came of it. */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, channels = ['keyed', 'plain'] } = options
  const world = createFakeWorld({ seed })
  const now = () => world.clock.monotonic()
  const faults: Faults = { ...drawFaults(seed), ...options.faults }
  const trace = createTrace(now, options.onTrace)
  const record = createRecord()
  const disk = new Disk(trace, now)
  const sessionDisk: SessionDisk = new Map()
  const chance = (purpose: string) => createChance(seed, purpose)
  const platforms = channels.map((id) => {
    const people = createPeople(id, faults.untilMs, chance(`people ${id}`))
    record.said.push(...people.flat())
    return new Platform(id, id === 'keyed', people, { world, faults, chance: chance(id), record, trace })
  })
  const draws = {
    ...{ path: chance('path'), store: chance('store'), sessions: chance('sessions'), agent: chance('agent') },
    ...{ restart: chance('restart'), mutant: chance('mutant') },
  }
  const crashPoints = new Set(faults.crashPoints)
  let points = 0
  let running = begin(1)

  function begin(number: number) {
    const life = new Life(number, world, draws.path.random)
    const store = new SimStore(life, disk, faults, draws.store)
    const stored = new SimSessions(life, sessionDisk, faults, draws.sessions)
    const links = new Map(platforms.map((platform) => [platform.id, channelOf(platform, life)]))
    const ledger = createLedger({ world: life.world, store, maxSize })
    const host = { life, store, sessions: stored, channels: links, chance: draws.mutant }
    const mutant = options.mutant && mutants[options.mutant](host)
    const gateway = createGateway({
      ...{ world: life.world, log: options.log ?? silent, settings },
      entries: entriesOf({
        queue: mutant?.queue?.(ledger) ?? ledger,
        sessions: stored,
        agent: createAgent({ life, faults, chance: draws.agent, record, trace }),
        channels: new Map([...links].map(([id, link]) => [id, mutant?.channel?.(link) ?? link])),
      }),
      at: () => {
        if (!life.alive) return never()
        if (!crashPoints.has(++points) || now() >= faults.untilMs) return undefined
        crash()
        return never()
      },
    })
    trace.add('gateway', `starts ${number}`)
    void gateway.start()
    return { life, gateway }
  }

  function crash(): void {
    const { life } = running
    if (!life.alive) return
    record.crashes.push({ at: now(), life: life.number })
    trace.add('gateway', `crashes ${life.number}`)
    life.crash()
    world.scheduler.after(draws.restart.between(200, 2_000), () => (running = begin(life.number + 1)))
  }

  for (const at of faults.crashes) world.scheduler.after(at, crash)
  for (const at of faults.clockJumps) {
    const jump = draws.restart.between(-7_200_000, 7_200_000)
    world.scheduler.after(at, () => world.setWallClock(world.clock.now() + jump))
  }
  const ended = () => now() > faults.untilMs && disk.openRows === 0 && platforms.every(({ idle }) => idle)
  while (!ended() && now() < faults.untilMs + patienceMs) await world.advance(1_000)
  await world.advance(afterglowMs)
  void running.gateway.stop()
  await world.advance(2 * settings.drainMs)
  const { counts, problems } = check({
    record,
    disk,
    sessions: sessionDisk,
    diskFull: faults.diskFull,
    keyed: ['keyed'],
  })
  return { hash: trace.hash(), counts, problems }
}

/** Sends of one channel at once. */
const sendsAtOnce = 3

function channelOf(platform: Platform, life: Life): Channel {
  return {
    guarantee: platform.keyed ? 'native' : 'none',
    sender: 'any',
    sends: sendsAtOnce,
    open: (link) => platform.connect(life, link),
    send: (outbound, { idempotencyKey }) => platform.send(life, outbound, idempotencyKey),
  }
}

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}
