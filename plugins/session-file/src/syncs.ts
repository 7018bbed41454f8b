import { open } from 'node:fs/promises'
import type { Cancel, World } from '@openclaw/sdk'
import type { OpenSession } from './session.js'

interface Synced {
  readonly promise: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

type Dirty = readonly [OpenSession, Synced]

/** Appends of this many ms are written and synced together: the queue keeps their entries until then. */
const syncEveryMs = 1_000
/** Files written or synced at once: the few threads for files are also waited for by those who read. */
const syncsAtOnce = 2

/** Writes and syncs together what was appended to sessions. */
export class Syncs {
  /** The last writing failed. */
  failing = false
  readonly #world: World
  readonly #folder: string
  readonly #dirty = new Map<OpenSession, Synced>()
  #underWay: readonly Dirty[] = []
  /** Whose session was over before it was synced, and has no successor yet. */
  #orphans: readonly Dirty[] = []
  #created = false
  #timer: Cancel | undefined
  #syncing: Promise<void> = Promise.resolve()

  constructor(world: World, folder: string) {
    this.#world = world
    this.#folder = folder
  }

  /** A file is new: it is only there after a power cut when its folder was synced too. */
  created(): void {
    this.#created = true
  }

  isDirty(session: OpenSession): boolean {
    return this.#dirty.has(session)
  }

  /** Resolves when what was appended so far survives a power cut. */
  soon(session: OpenSession): Promise<void> {
    const known = this.#dirty.get(session)
    if (known) return known.promise
    const synced = newSynced()
    this.#dirty.set(session, synced)
    this.#timer ??= this.#world.scheduler.after(syncEveryMs, () => {
      this.#timer = undefined
      void this.now()
    })
    return synced.promise
  }

  now(): Promise<void> {
    this.#syncing = this.#syncing.then(() => this.#syncAll())
    return this.#syncing
  }

  /** Another session writes what this one, which is over, did not; without one nobody does. */
  replace(before: OpenSession, by: OpenSession | undefined): void {
    const waiting = [...this.#dirty, ...this.#underWay, ...this.#orphans].filter(([of]) => of === before)
    this.#dirty.delete(before)
    this.#underWay = this.#underWay.filter(([of]) => of !== before)
    this.#orphans = this.#orphans.filter(([of]) => of !== before)
    for (const [, { resolve, reject }] of waiting) {
      if (by) this.soon(by).then(resolve, reject)
      else reject(new Error('another process ended this session'))
    }
  }

  async close(): Promise<void> {
    this.#timer?.()
    await this.now()
  }

  async #syncAll(): Promise<void> {
    const dirty = [...this.#dirty]
    this.#underWay = dirty
    this.#dirty.clear()
    const written = await this.#each(dirty, (session) => session.write())
    try {
      if (this.#created) await this.#syncFolder()
      const synced = await this.#each(written, (session) => session.sync())
      this.failing = synced.length < dirty.length
      for (const [session, { resolve }] of synced) if (!session.over) resolve()
    } catch (error) {
      this.#fail(written, error)
    }
    this.#orphans = [...this.#orphans, ...this.#underWay.filter(([session]) => session.over)]
    this.#underWay = []
  }

  #fail(dirty: readonly Dirty[], error: unknown): void {
    this.failing = true
    for (const [session, { reject }] of dirty) if (!session.over) reject(error)
  }

  /** A few at a time. Those that fail are told so; the others are the result. */
  async #each(
    dirty: readonly Dirty[],
    task: (session: OpenSession) => Promise<void>,
  ): Promise<readonly Dirty[]> {
    const done: Dirty[] = []
    const next = dirty.values()
    const work = async () => {
      for (const one of next) {
        await task(one[0]).then(
          () => done.push(one),
          (error: unknown) => this.#fail([one], error),
        )
      }
    }
    await Promise.all(Array.from({ length: syncsAtOnce }, work))
    return done
  }

  async #syncFolder(): Promise<void> {
    this.#created = false
    try {
      const handle = await open(this.#folder, 'r')
      await handle.sync().finally(() => handle.close())
    } catch (error) {
      this.#created = true
      throw error
    }
  }
}

function newSynced(): Synced {
  let [resolve, reject] = [(): void => undefined, (_: unknown): void => undefined]
  const promise = new Promise<void>((...both) => ([resolve, reject] = both))
  // Whoever cares looks at the promise itself.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
