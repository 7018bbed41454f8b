import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises'
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
import { parseFile } from './lines.js'
import { OpenSession } from './session.js'

export interface FileSessionSettings {
  readonly folder: string
  readonly ttl: number
  readonly maxSessions: number
  readonly persistInterval: number
}

interface Synced {
  readonly promise: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

type Dirty = readonly [OpenSession, Synced]

const archiveName = 'archive'
const indexName = 'index.json'
/** Appends of this many ms are written and synced together: the queue keeps their entries until then. */
const syncEveryMs = 1_000
/** Files written or synced at once: the few threads for files are also waited for by those who read. */
const syncsAtOnce = 2
/** A session with more characters than this that are not in its file is written before it takes more. */
const longestUnwritten = 2 ** 20
/** Sessions whose newest part and file handle are held; others are read again when they are needed. */
const heldSessions = 256

/** Sessions as files of JSON lines, one a session, and an archive of those that ended. */
export class FileSessions implements SessionStore {
  readonly durable = true
  readonly #world: World
  readonly #log: Log
  readonly #settings: FileSessionSettings
  /** All open sessions, the longest idle first. */
  readonly #index = new Map<string, SessionSummary>()
  /** Those held in memory, the longest unused first. */
  readonly #held = new Map<string, OpenSession>()
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #dirty = new Map<OpenSession, Synced>()
  #created = false
  /** The last writing failed. */
  #failing = false
  #syncTimer: Cancel | undefined
  #indexTimer: Cancel | undefined
  #syncing: Promise<void> = Promise.resolve()

  constructor(world: World, log: Log, settings: FileSessionSettings) {
    this.#world = world
    this.#log = log
    this.#settings = settings
  }

  /** Finds what is there. The index saves reading every file, but is not believed where the folder says otherwise. */
  async open(): Promise<void> {
    const { folder } = this.#settings
    await mkdir(join(folder, archiveName), { recursive: true, mode: 0o700 })
    const known = await this.#readIndex()
    const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
    const found: SessionSummary[] = []
    for (const name of files) {
      const summary = known.get(name) ?? (await this.#summarise(join(folder, name)))
      if (summary) found.push(summary)
    }
    for (const summary of found.sort((a, b) => a.updatedAt - b.updatedAt))
      this.#index.set(summary.key, summary)
    this.#indexLater()
  }

  load(key: string, { limit }: { limit: number }): Promise<Session> {
    return this.#alone(key, async () => {
      const session = await this.#current(key)
      return { key, entries: session && limit > 0 ? session.entries.slice(-limit) : [] }
    })
  }

  append(key: string, turnId: string, entries: readonly SessionEntry[]): Promise<Appended> {
    return this.#alone(key, async () => {
      const session = (await this.#current(key)) ?? (await this.#begin(key))
      if (!session.has(turnId)) {
        // After a failure nothing is taken that cannot be written.
        if (this.#failing || session.unwritten > longestUnwritten) await session.write()
        session.append({ turn: turnId, at: this.#world.clock.now(), entries })
        this.#touch(session)
      }
      return { synced: this.#syncSoon(session) }
    })
  }

  list(): Promise<readonly SessionSummary[]> {
    return Promise.resolve([...this.#index.values()])
  }

  reset(key: string): Promise<void> {
    return this.#alone(key, async () => {
      const session = await this.#find(key)
      if (session) await this.#archive(session)
    })
  }

  remove(key: string): Promise<boolean> {
    return this.#alone(key, async () => {
      const session = await this.#find(key)
      if (session) await this.#archive(session)
      return session !== undefined
    })
  }

  async close(): Promise<void> {
    this.#syncTimer?.()
    this.#indexTimer?.()
    await Promise.all(this.#tails.values())
    await this.#sync()
    await this.#writeIndex()
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
  async #current(key: string): Promise<OpenSession | undefined> {
    const session = await this.#find(key)
    if (!session || this.#world.clock.now() - session.updatedAt <= this.#settings.ttl) return session
    await this.#archive(session)
    return undefined
  }

  async #find(key: string): Promise<OpenSession | undefined> {
    const known = this.#held.get(key)
    if (known || !this.#index.has(key)) return known
    const session = new OpenSession(key, this.#fileOf(key), this.#log)
    if (!(await session.read())) return undefined
    this.#hold(session)
    return session
  }

  async #begin(key: string): Promise<OpenSession> {
    const session = new OpenSession(key, this.#fileOf(key), this.#log)
    session.begin(this.#world.clock.now())
    this.#created = true
    this.#hold(session)
    this.#touch(session)
    await this.#makeRoom(key)
    return session
  }

  #hold(session: OpenSession): void {
    this.#held.set(session.key, session)
    for (const [key, other] of this.#held) {
      if (this.#held.size <= heldSessions) return
      if (this.#tails.has(key) || this.#dirty.has(other)) continue
      this.#held.delete(key)
      void other.close()
    }
  }

  #touch({ key, count, updatedAt }: OpenSession): void {
    this.#index.delete(key)
    this.#index.set(key, { key, entries: count, updatedAt })
  }

  async #makeRoom(newest: string): Promise<void> {
    for (const key of this.#index.keys()) {
      if (this.#index.size <= this.#settings.maxSessions) return
      if (key === newest || this.#tails.has(key)) continue
      await this.#alone(key, async () => {
        const session = await this.#find(key)
        if (session) await this.#archive(session)
      })
    }
  }

  async #archive(session: OpenSession): Promise<void> {
    await this.#sync()
    const name = `${this.#world.clock.now()}-${basename(session.file)}`
    await session.moveTo(join(this.#settings.folder, archiveName, name))
    this.#held.delete(session.key)
    this.#index.delete(session.key)
  }

  #fileOf(key: string): string {
    return join(this.#settings.folder, fileNameOf(key))
  }

  #syncSoon(session: OpenSession): Promise<void> {
    const known = this.#dirty.get(session)
    if (known) return known.promise
    const synced = newSynced()
    this.#dirty.set(session, synced)
    this.#syncTimer ??= this.#world.scheduler.after(syncEveryMs, () => {
      this.#syncTimer = undefined
      void this.#sync()
    })
    return synced.promise
  }

  #sync(): Promise<void> {
    this.#syncing = this.#syncing.then(() => this.#syncAll())
    return this.#syncing
  }

  async #syncAll(): Promise<void> {
    const dirty = [...this.#dirty]
    this.#dirty.clear()
    const written = await this.#each(dirty, (session) => session.write())
    try {
      if (this.#created) await this.#syncFolder()
    } catch (error) {
      return this.#fail(written, error)
    }
    const synced = await this.#each(written, (session) => session.sync())
    this.#failing = synced.length < dirty.length
    for (const [, { resolve }] of synced) resolve()
  }

  #fail(dirty: readonly Dirty[], error: unknown): void {
    this.#failing = true
    for (const [, { reject }] of dirty) reject(error)
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

  /** A new file is only there after a power cut when its folder was synced too. */
  async #syncFolder(): Promise<void> {
    this.#created = false
    try {
      const handle = await open(this.#settings.folder, 'r')
      await handle.sync().finally(() => handle.close())
    } catch (error) {
      this.#created = true
      throw error
    }
  }

  #indexLater(): void {
    this.#indexTimer = this.#world.scheduler.after(this.#settings.persistInterval, () => {
      void this.#writeIndex().finally(() => this.#indexLater())
    })
  }

  async #writeIndex(): Promise<void> {
    const { folder } = this.#settings
    const byName = [...this.#index.values()].map((summary) => [fileNameOf(summary.key), summary])
    const beside = join(folder, `${indexName}.new`)
    try {
      await writeFile(beside, JSON.stringify(Object.fromEntries(byName)), { mode: 0o600, flush: true })
      await rename(beside, join(folder, indexName))
    } catch (error) {
      this.#log.warn({ error: errorLine(error) }, 'the index of the sessions could not be written')
    }
  }

  /** Taken away while it is in use: after a crash it would tell of the past. */
  async #readIndex(): Promise<Map<string, SessionSummary>> {
    const file = join(this.#settings.folder, indexName)
    try {
      const known = JSON.parse(await readFile(file, 'utf8')) as Record<string, SessionSummary>
      await rename(file, `${file}.old`)
      return new Map(Object.entries(known).filter(([name, summary]) => tellsOf(name, summary)))
    } catch {
      return new Map()
    }
  }

  async #summarise(file: string): Promise<SessionSummary | undefined> {
    const { opening, turns } = parseFile(await readFile(file))
    if (!opening) {
      // Out of the way of the session that will begin under its name.
      const aside = join(this.#settings.folder, archiveName, `${this.#world.clock.now()}-${basename(file)}`)
      await rename(file, aside)
      this.#log.error({ file, aside }, 'a session file does not say whose it is')
      return undefined
    }
    const entries = turns.reduce((sum, turn) => sum + turn.entries.length, 0)
    return { key: opening.session, entries, updatedAt: turns.at(-1)?.at ?? opening.openedAt }
  }
}

function tellsOf(name: string, summary: unknown): boolean {
  const { key, entries, updatedAt } = (summary ?? {}) as Partial<SessionSummary>
  const known = typeof key === 'string' && fileNameOf(key) === name
  return known && Number.isSafeInteger(entries) && Number.isSafeInteger(updatedAt)
}

function newSynced(): Synced {
  let [resolve, reject] = [(): void => undefined, (_: unknown): void => undefined]
  const promise = new Promise<void>((...both) => ([resolve, reject] = both))
  // Whoever cares looks at the promise itself.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
