import { appendFile, open, readFile, rename, stat, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Log, SessionEntry } from '@openclaw/sdk'
import { parseFile, type TurnLine } from './lines.js'

/** How much of a session is held in memory; its file has all of it. */
const heldEntries = 1_000

/** One open session: its file, and the newest part of it in memory. Not to be used by two at once. */
export class OpenSession {
  readonly key: string
  readonly file: string
  entries: SessionEntry[] = []
  /** Of the whole file. */
  count = 0
  updatedAt = 0
  readonly #turns = new Set<string>()
  readonly #log: Log
  #handle: FileHandle | undefined
  /** Of the file, up to the end of its last whole line; known while it is open. */
  #bytes = 0

  constructor(key: string, file: string, log: Log) {
    this.key = key
    this.file = file
    this.#log = log
  }

  /** False when there is no such file. A torn last line is cut off, a damaged one is set aside, and both are told. */
  async read(): Promise<boolean> {
    const content = await readFile(this.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!content) return false
    const { opening, turns, wholeBytes, damaged } = parseFile(content)
    if (wholeBytes < content.length) {
      await truncate(this.file, wholeBytes)
      this.#log.warn({ file: this.file, bytes: content.length - wholeBytes }, 'a torn last line was cut off')
    }
    if (damaged.length > 0) await this.#setAside(damaged)
    this.updatedAt = opening?.openedAt ?? 0
    for (const turn of turns) this.#take(turn)
    return opening !== undefined || turns.length > 0
  }

  has(turnId: string): boolean {
    return this.#turns.has(turnId)
  }

  async begin(now: number): Promise<void> {
    this.updatedAt = now
    await this.#write({ session: this.key, openedAt: now })
  }

  async append(turn: TurnLine): Promise<void> {
    await this.#write(turn)
    this.#take(turn)
  }

  async sync(): Promise<void> {
    await this.#handle?.datasync()
  }

  /** Takes the file out of the way; it stays readable under another name. */
  async moveTo(file: string): Promise<void> {
    await this.close()
    await rename(this.file, file)
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }

  #take({ turn, at, entries }: TurnLine): void {
    if (this.#turns.has(turn)) return
    this.#turns.add(turn)
    this.entries.push(...entries)
    this.count += entries.length
    this.updatedAt = at
    if (this.entries.length > 2 * heldEntries) this.entries = this.entries.slice(-heldEntries)
  }

  /** On failure the file is as long as before: half a line would spoil the next one. */
  async #write(line: object): Promise<void> {
    if (!this.#handle) {
      this.#handle = await open(this.file, 'a', 0o600)
      this.#bytes = (await this.#handle.stat()).size
    }
    const text = Buffer.from(`${JSON.stringify(line)}\n`)
    try {
      for (let written = 0; written < text.length;) {
        written += (await this.#handle.write(text, written)).bytesWritten
      }
      this.#bytes += text.length
    } catch (error) {
      await this.#handle.truncate(this.#bytes).catch(() => undefined)
      throw error
    }
  }

  async #setAside(lines: readonly string[]): Promise<void> {
    const aside = `${this.file}.damaged`
    const known = await stat(aside).catch(() => undefined)
    if (!known) await appendFile(aside, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
    this.#log.error({ file: this.file, aside, lines: lines.length }, 'damaged lines were set aside')
  }
}
