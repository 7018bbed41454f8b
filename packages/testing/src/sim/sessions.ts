import type { Appended, Session, SessionEntry, SessionStore, SessionSummary } from '@openclaw/sdk'
import type { Chance } from './chance.js'
import type { Faults } from './faults.js'
import { never, type Life } from './life.js'

export interface SessionTurn {
  readonly turnId: string
  readonly entries: readonly SessionEntry[]
}

/** Synced sessions by key: they outlive every crash. */
export type SessionDisk = Map<string, readonly SessionTurn[]>

/** One life's sessions: an append is seen at once and synced later. */
export class SimSessions implements SessionStore {
  readonly durable = true
  readonly #life: Life
  readonly #disk: SessionDisk
  readonly #faults: Faults
  readonly #chance: Chance
  readonly #held: Map<string, SessionTurn[]>
  readonly #syncing = new Set<string>()

  constructor(life: Life, disk: SessionDisk, faults: Faults, chance: Chance) {
    this.#life = life
    this.#disk = disk
    this.#faults = faults
    this.#chance = chance
    this.#held = new Map([...disk].map(([key, turns]) => [key, [...turns]]))
    life.onCrash(() => {
      for (const key of this.#syncing) this.#keep(key, chance.between(0, this.#turns(key).length))
    })
  }

  async load(key: string, { limit }: { limit: number }): Promise<Session> {
    await this.#io()
    const entries = this.#turns(key).flatMap((turn) => turn.entries)
    return { key, entries: entries.slice(-limit) }
  }

  async append(key: string, turnId: string, entries: readonly SessionEntry[]): Promise<Appended> {
    await this.#io()
    const turns = this.#turns(key)
    if (!turns.some((turn) => turn.turnId === turnId))
      turns.push({ turnId, entries: structuredClone(entries) })
    this.#held.set(key, turns)
    return { synced: this.#sync(key, turns.length) }
  }

  list(): Promise<SessionSummary[]> {
    return Promise.resolve([])
  }

  count(): number {
    return this.#held.size
  }

  reset(): Promise<void> {
    return Promise.reject(new Error('not simulated'))
  }

  remove(): Promise<boolean> {
    return Promise.reject(new Error('not simulated'))
  }

  #turns(key: string): SessionTurn[] {
    return this.#held.get(key) ?? []
  }

  async #io(): Promise<void> {
    if (!this.#life.alive) return never()
    await this.#life.sleep(this.#chance.between(0, 3))
    if (this.#fails()) throw new Error('the session could not be read or written')
  }

  async #sync(key: string, length: number): Promise<void> {
    this.#syncing.add(key)
    await this.#life.sleep(this.#chance.between(5, 120))
    this.#syncing.delete(key)
    if (this.#fails()) throw new Error('the session could not be synced')
    this.#keep(key, length)
  }

  #keep(key: string, length: number): void {
    if (length > (this.#disk.get(key)?.length ?? 0)) this.#disk.set(key, this.#turns(key).slice(0, length))
  }

  #fails(): boolean {
    return (
      this.#life.world.clock.monotonic() < this.#faults.untilMs && this.#chance.happens(this.#faults.session)
    )
  }
}
