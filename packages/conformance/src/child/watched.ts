import { readdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'

/** Sees what some code does to this process: what it prints, opens, listens to, and writes into the user's folders. */
export interface Watch {
  /** What it did, in words; empty when it did nothing. */
  end(): Promise<string[]>
}

export function watchProcess(): Watch {
  const before = alive()
  const listeners = listenerCount()
  const printed = listen()
  return {
    async end() {
      // What was begun without being awaited has begun by then.
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      const text = printed.end()
      const opened = [...alive()].filter(([kind, count]) => count > (before.get(kind) ?? 0))
      const files = writtenFiles()
      return [
        ...(text === '' ? [] : [`printed ${JSON.stringify(text.slice(0, 80))}`]),
        ...opened.map(([kind]) => `opened a ${kind}`),
        ...(listenerCount() > listeners ? ['listens to events of the process'] : []),
        ...(files.length === 0 ? [] : [`wrote ${files.join(', ')}`]),
      ]
    },
  }
}

/** What lies where a plugin has no place: in the working folder, the user's and the temporary one, which began empty. */
export function writtenFiles(): string[] {
  return [process.cwd(), homedir(), tmpdir()].flatMap((folder) => readdirSync(folder))
}

export function listenerCount(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
}

function alive(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    // How this process is told what to do, and what ends by itself.
    if (/^(FSReq|Pipe|Immediate|CloseReq|WriteWrap|ShutdownWrap)/.test(kind)) continue
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

function listen() {
  let text = ''
  const streams = [process.stdout, process.stderr]
  const originals = streams.map((stream) => stream.write.bind(stream))
  streams.forEach((stream, index) => {
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      text += String(chunk)
      return originals[index]?.(chunk, ...rest)
    }) as typeof stream.write
  })
  return {
    end() {
      streams.forEach((stream, index) => (stream.write = originals[index] as typeof stream.write))
      return text
    },
  }
}
