import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type {
  Appended,
  Cancel,
  Log,
  Session,
  SessionEntry,
  SessionStore,
  SessionSummary,
  World,
} from '@openclaw/sdk'
import { errorLine } from '@openclaw/sdk'
import { fileNameOf } from './file-name.js'
import { readIndex, writeIndex, type KnownSession } from './index-file.js'
import { parseFile, type TurnLine } from './lines.js'
import { OpenSession } from './session.js'
import { Syncs } from './syncs.js'

export interface FileSessionSettings {
  readonly folder: string
  readonly ttl: number
  readonly maxSessions: number
  readonly persistInterval: number
}

const archiveName = 'archive'
/** A session with more characters than this that are not in its file is written before it takes more. */
const longestUnwritten = 2 ** 20
/** Sessions whose newest part and file handle are held; others are read again when they are needed. */
const heldSessions = 256

/** More than a step of the time that file systems keep, in ms. */
const timeStepMs = 1_000

/** Sessions as files of JSON lines, one a session, and an archive of those that ended. */
export class FileSessions implements SessionStore {
  readonly durable = true
  readonly #world: World
  readonly #log: Log
  readonly #settings: FileSessionSettings
  /** The names of the files, and the time of the folder as they were read. */
  #seen: { readonly changedAt: number; readonly names: ReadonlySet<string> } | undefined
  readonly #writer = randomUUID()
  /** All open sessions, the longest idle first. */
  readonly #index = new Map<string, KnownSession>()
  /** Those held in memory, the longest unused first. */
  readonly #held = new Map<string, OpenSession>()
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #syncs: Syncs
  #indexTimer: Cancel | undefined
  #closed = false

  constructor(world: World, log: Log, settings: FileSessionSettings) {
    this.#world = world
    this.#log = log
    this.#settings = settings
    this.#syncs = new Syncs(world, settings.folder)
  }

  /** Finds what is there. The index saves reading every file, but is not believed where the folder says otherwise. */
  async open(): Promise<void> {
    const { folder } = this.#settings
    await mkdir(join(folder, archiveName), { recursive: true, mode: 0o700 })
    await this.#compare(await readIndex(folder))
    this.#indexLater()
  }

  load(key: string, { limit, fresh }: { limit: number; fresh?: boolean }): Promise<Session> {
    return this.#alone(key, async () => {
      const session = await this.#current(key, fresh)
      return { key, entries: session && limit > 0 ? session.entries.slice(-limit) : [] }
    })
  }

  append(
    key: string,
    turnId: string,
    entries: readonly SessionEntry[],
    { fresh }: { fresh?: boolean } = {},
  ): Promise<Appended> {
    return this.#alone(key, async () => {
      const session = (await this.#current(key, fresh)) ?? (await this.#begin(key))
      if (!session.has(turnId)) {
        // After a failure nothing is taken that cannot be written.
        if (this.#syncs.failing || session.unwritten > longestUnwritten) await session.write()
        session.append({ turn: turnId, at: this.#world.clock.now(), entries })
        this.#touch(session)
      }
      return { synced: this.#syncs.soon(session) }
    })
  }

  /** Other processes may have begun, continued and ended some. */
  async list(): Promise<readonly SessionSummary[]> {
    await this.#compare(new Map([...this.#index.values()].map((known) => [fileNameOf(known.key), known])))
    return [...this.#index.values()].map(({ key, entries, updatedAt }) => ({ key, entries, updatedAt }))
  }

  /** The files, and what is held because it has none yet. */
  async count(): Promise<number> {
    const names = await this.#fileNames()
    const unwritten = [...this.#held.values()].filter((session) => {
      return session.unwritten > 0 && !names.has(basename(session.file))
    })
    return names.size + unwritten.length
  }

  /** Read again only where the folder has changed: ten thousand names take longer than all else that is asked with them. */
  async #fileNames(): Promise<ReadonlySet<string>> {
    const { folder } = this.#settings
    const { mtimeMs } = await stat(folder)
    if (this.#seen?.changedAt === mtimeMs) return this.#seen.names
    const names = new Set((await readdir(folder)).filter((name) => name.endsWith('.jsonl')))
    // The time of a folder moves in steps: a change in the same step would go unnoticed.
    const isSettled = this.#world.clock.now() - mtimeMs > timeStepMs
    this.#seen = isSettled ? { changedAt: mtimeMs, names } : undefined
    return names
  }

  reset(key: string): Promise<void> {
    return this.#alone(key, async () => {
      const session = await this.#find(key, true)
      if (session) await this.#archive(session)
    })
  }

  remove(key: string): Promise<boolean> {
    return this.#alone(key, async () => {
      const session = await this.#find(key, true)
      if (session) await this.#archive(session)
      return session !== undefined
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#indexTimer?.()
    await Promise.all(this.#tails.values())
    await this.#writeIndex()
    await this.#syncs.close()
    for (const session of this.#held.values()) await session.close()
    this.#held.clear()
  }

  /** One after the other for each session. */
  #alone<T>(key: string, task: () => Promise<T>): Promise<T> {
    const mine = (this.#tails.get(key) ?? Promise.resolve()).then(task, task)
    const tail = mine
      .catch(() => undefined)
      .then(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key)
      })
    this.#tails.set(key, tail)
    return mine
  }

  /** The open session, if there is one that has not been silent for too long. */
  async #current(key: string, fresh?: boolean): Promise<OpenSession | undefined> {
    const session = await this.#find(key, fresh)
    if (!session || this.#world.clock.now() - session.updatedAt <= this.#settings.ttl) return session
    await this.#archive(session)
    return undefined
  }

  /** `fresh`: another process may have written it, begun it or archived it. */
  async #find(key: string, fresh = false): Promise<OpenSession | undefined> {
    const known = this.#held.get(key)
    const left = known && fresh ? await known.endIfChanged() : undefined
    if (known && !left) return known
    if (known && left) return this.#replace(known, left)
    if (!fresh && !this.#index.has(key)) return undefined
    const session = new OpenSession(key, this.#fileOf(key), this.#log)
    if (!(await session.read())) {
      this.#index.delete(key)
      return undefined
    }
    this.#hold(session)
    if (fresh) this.#touch(session)
    return session
  }

  async #begin(key: string): Promise<OpenSession> {
    const session = new OpenSession(key, this.#fileOf(key), this.#log)
    if (await stat(session.file).catch(() => undefined)) await this.#putAside(session.file)
    session.begin(this.#world.clock.now())
    this.#syncs.created()
    this.#hold(session)
    this.#touch(session)
    await this.#makeRoom(key)
    return session
  }

  /** Another process wrote the file too: read again, it gets what was not written yet, unless it has that already. */
  async #replace(before: OpenSession, left: readonly TurnLine[]): Promise<OpenSession | undefined> {
    this.#held.delete(before.key)
    void before.close()
    const session = new OpenSession(before.key, before.file, this.#log)
    if (!(await session.read())) {
      // Whoever archived it had what was left for it.
      this.#index.delete(before.key)
      this.#syncs.replace(before, undefined)
      return undefined
    }
    for (const turn of left) if (!session.has(turn.turn)) session.append(turn)
    this.#syncs.replace(before, session)
    this.#hold(session)
    this.#touch(session)
    return session
  }

  #hold(session: OpenSession): void {
    this.#held.set(session.key, session)
    for (const [key, other] of this.#held) {
      if (this.#held.size <= heldSessions) return
      if (this.#tails.has(key) || this.#syncs.isDirty(other)) continue
      this.#held.delete(key)
      this.#index.set(key, knownOf(other))
      void other.close()
    }
  }

  #touch(session: OpenSession): void {
    this.#index.delete(session.key)
    this.#index.set(session.key, knownOf(session))
  }

  async #makeRoom(newest: string): Promise<void> {
    for (const key of this.#index.keys()) {
      if (this.#index.size <= this.#settings.maxSessions) return
      if (key === newest || this.#tails.has(key)) continue
      await this.#alone(key, async () => {
        const before = this.#index.get(key)?.updatedAt
        const session = await this.#find(key, true)
        // Another process may have used it meanwhile.
        if (session?.updatedAt === before && session) await this.#archive(session)
      })
    }
  }

  async #archive(session: OpenSession): Promise<void> {
    await this.#syncs.now()
    const name = `${this.#world.clock.now()}-${basename(session.file)}`
    await session.moveTo(join(this.#settings.folder, archiveName, name))
    this.#held.delete(session.key)
    this.#index.delete(session.key)
  }

  #fileOf(key: string): string {
    return join(this.#settings.folder, fileNameOf(key))
  }

  #indexLater(): void {
    if (this.#closed) return
    this.#indexTimer = this.#world.scheduler.after(this.#settings.persistInterval, () => {
      void this.#writeIndex().finally(() => this.#indexLater())
    })
  }

  /** What is not in its file is not in the index either: the length of the file tells whether it is true. */
  async #writeIndex(): Promise<void> {
    await this.#syncs.now()
    const sessions = [...this.#index.values()].flatMap((known) => {
      const held = this.#held.get(known.key)
      if (!held) return known
      return held.unwritten > 0 ? [] : knownOf(held)
    })
    try {
      await writeIndex(this.#settings.folder, this.#writer, sessions)
    } catch (error) {
      this.#log.warn({ error: errorLine(error) }, 'the index of the sessions could not be written')
    }
  }

  /** Makes the index tell what the folder has. `known`, by file: of files as long as it says nothing more is read. */
  async #compare(known: ReadonlyMap<string, KnownSession>): Promise<void> {
    const { folder } = this.#settings
    const names = new Set((await readdir(folder)).filter((name) => name.endsWith('.jsonl')))
    const looked = [...names].map((name) => this.#lookAt(join(folder, name), known.get(name)))
    const found = (await Promise.all(looked)).filter((session) => session !== undefined)
    for (const session of found.sort((a, b) => a.updatedAt - b.updatedAt)) {
      const before = this.#index.get(session.key)
      if (this.#isUsed(session.key) || before?.bytes === session.bytes) continue
      this.#index.delete(session.key)
      this.#index.set(session.key, session)
    }
    for (const [name, { key }] of known) if (!names.has(name) && !this.#isUsed(key)) this.#index.delete(key)
  }

  /** This process knows it better than its file does. */
  #isUsed(key: string): boolean {
    return this.#tails.has(key) || (this.#held.get(key)?.unwritten ?? 0) > 0
  }

  /** Undefined for a file that says nothing, or is gone meanwhile. */
  async #lookAt(file: string, known: KnownSession | undefined): Promise<KnownSession | undefined> {
    const size = (await stat(file).catch(() => undefined))?.size
    const held = known && this.#held.get(known.key)
    if (held && size === held.bytes) return knownOf(held)
    if (size === known?.bytes) return known
    const content = await readFile(file).catch(() => undefined)
    if (!content) return undefined
    const { opening, turns, wholeBytes } = parseFile(content)
    if (!opening) {
      // One that is being begun has no whole line yet.
      if (wholeBytes > 0) await this.#putAside(file)
      return undefined
    }
    const entries = turns.reduce((sum, turn) => sum + turn.entries.length, 0)
    return {
      key: opening.session,
      entries,
      updatedAt: turns.at(-1)?.at ?? opening.openedAt,
      bytes: content.length,
    }
  }

  /** Out of the way of the session that will begin under its name. */
  async #putAside(file: string): Promise<void> {
    const aside = join(this.#settings.folder, archiveName, `${this.#world.clock.now()}-${basename(file)}`)
    await rename(file, aside)
    this.#log.error({ file, aside }, 'a session file does not say whose it is')
  }
}

function knownOf({ key, count, updatedAt, bytes }: OpenSession): KnownSession {
  return { key, entries: count, updatedAt, bytes }
}
