import { appendFile, open, readFile, rename, stat, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Log, SessionEntry } from '@openclaw/sdk'
import { parseFile, type Opening, type TurnLine } from './lines.js'

/** How much of a session is held in memory; its file has all of it. */
const heldEntries = 1_000
/** How many turns are remembered: the queue hands over again only what was not synced. */
const heldTurns = 1_000

/**
 * One open session: its file, and the newest part of it in memory. What is appended is in memory at once, and in the
 * file after the next `write`. Not to be used by two at once.
 */
export class OpenSession {
  readonly key: string
  readonly file: string
  entries: SessionEntry[] = []
  /** Of the whole file. */
  count = 0
  updatedAt = 0
  /** Another process wrote the file: nothing more is written by this one. */
  over = false
  readonly #turns = new Set<string>()
  readonly #log: Log
  /** Lines that are not in the file yet. */
  #unwritten: string[] = []
  #unwrittenLength = 0
  #writing: Promise<void> = Promise.resolve()
  #handle: FileHandle | undefined
  /** Of the file as this process knows it. */
  #inode: number | undefined
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
    this.#inode = (await stat(this.file)).ino
    this.#bytes = wholeBytes
    this.updatedAt = opening?.openedAt ?? 0
    for (const turn of turns) this.#take(turn)
    return opening !== undefined || turns.length > 0
  }

  has(turnId: string): boolean {
    return this.#turns.has(turnId)
  }

  begin(now: number): void {
    this.updatedAt = now
    this.#put({ session: this.key, openedAt: now })
  }

  append(turn: TurnLine): void {
    this.#put(turn)
    this.#take(turn)
  }

  /** The length of the file, as far as this process knows. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Undefined while nobody else has written the file, or put another in its place. Else this session is over: the result
   * are the turns that it did not write.
   */
  endIfChanged(): Promise<readonly TurnLine[] | undefined> {
    const looked = this.#writing
      .catch(() => undefined)
      .then(async () => {
        const found = await stat(this.file).catch(() => undefined)
        if (found?.ino === this.#inode && (found?.size ?? 0) === this.#bytes) return undefined
        this.over = true
        const lines = this.#unwritten.splice(0).map((line) => JSON.parse(line) as Opening | TurnLine)
        return lines.filter((line) => 'turn' in line)
      })
    this.#writing = looked.then(() => undefined)
    return looked
  }

  /** Characters that are not in the file yet. */
  get unwritten(): number {
    return this.#unwrittenLength
  }

  /** Resolves when all that was appended before is in the file. */
  write(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write())
    return this.#writing
  }

  /** What is in the file survives a power cut. */
  async sync(): Promise<void> {
    if (this.over) return
    const handle = await this.#open()
    await handle.datasync()
  }

  /** Takes the file out of the way; it stays readable under another name. */
  async moveTo(file: string): Promise<void> {
    await this.write()
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
    if (this.#turns.size > heldTurns) this.#turns.delete(this.#turns.values().next().value!)
    this.entries.push(...entries)
    this.count += entries.length
    this.updatedAt = at
    if (this.entries.length > 1.25 * heldEntries) this.entries = this.entries.slice(-heldEntries)
  }

  #put(line: Opening | TurnLine): void {
    const text = `${JSON.stringify(line)}\n`
    this.#unwritten.push(text)
    this.#unwrittenLength += text.length
  }

  /** On failure the file is as long as before, and the lines wait for the next try: half a line would spoil the next. */
  async #write(): Promise<void> {
    if (this.#unwritten.length === 0) return
    const handle = await this.#open()
    const lines = this.#unwritten.length
    const text = Buffer.from(this.#unwritten.join(''))
    let written = 0
    try {
      while (written < text.length) written += (await handle.write(text, written)).bytesWritten
    } catch (error) {
      await this.#takeBack(handle, written).catch(() => undefined)
      throw error
    }
    this.#bytes += text.length
    for (const line of this.#unwritten.splice(0, lines)) this.#unwrittenLength -= line.length
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle) return this.#handle
    this.#handle = await open(this.file, 'a', 0o600)
    this.#inode ??= (await this.#handle.stat()).ino
    return this.#handle
  }

  /** Where another process has written meanwhile its lines must stay. */
  async #takeBack(handle: FileHandle, written: number): Promise<void> {
    const { size } = await handle.stat()
    if (size === this.#bytes + written) await handle.truncate(this.#bytes)
  }

  async #setAside(lines: readonly string[]): Promise<void> {
    const aside = `${this.file}.damaged`
    const known = await stat(aside).catch(() => undefined)
    if (!known) await appendFile(aside, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 })
    this.#log.error({ file: this.file, aside, lines: lines.length }, 'damaged lines were set aside')
  }
}
