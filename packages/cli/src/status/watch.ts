/** Where a watch is shown. */
export interface Screen {
  readonly isTTY?: boolean
  readonly rows?: number
  write(text: string): unknown
}

export interface WatchOptions {
  readonly screen: Screen
  readonly everyMs: number
  /** Ends it. */
  readonly signal: AbortSignal
  /** Each frame is one line for a program. */
  readonly asLines: boolean
}

/** Shows frame after frame: a terminal is drawn anew, elsewhere an empty line stands between them. */
export async function watch(
  frame: () => Promise<string>,
  { screen, everyMs, signal, asLines }: WatchOptions,
): Promise<void> {
  for (let count = 0; !signal.aborted; count += 1) {
    const text = await frame()
    if (signal.aborted) return
    if (asLines) screen.write(`${text}\n`)
    else if (screen.isTTY) screen.write(drawing(text, count === 0, screen.rows))
    else screen.write(`${count === 0 ? '' : '\n'}${text}\n`)
    await pause(everyMs, signal)
  }
}

/** From the upper left corner, over what was there, as much as fits. */
function drawing(text: string, isFirst: boolean, rows = 24): string {
  const lines = text.split('\n').slice(0, rows - 1)
  return `${isFirst ? '\u001b[2J' : ''}\u001b[H${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    function end(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
}
