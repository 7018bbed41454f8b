import type { Cancel, World } from '@openclaw/sdk'
import type { WebSocket } from 'ws'

const beatMs = 5_000
/** One beat of so many asks whether the other end is still there. */
const beatsPerPing = 6

/** Calls `recheck` every 5 s; every 30 s cuts a socket that did not answer the last ping, and pings again. */
export function startHeartbeat(
  socket: WebSocket,
  recheck: () => Promise<void>,
  { scheduler }: Pick<World, 'scheduler'>,
): Cancel {
  let beats = 0
  let answered = true
  socket.on('pong', () => (answered = true))

  function beat(): void {
    cancel = scheduler.after(beatMs, beat)
    beats += 1
    if (beats % beatsPerPing === 0) {
      if (!answered) return socket.terminate()
      answered = false
      socket.ping()
    }
    void recheck()
  }
  let cancel = scheduler.after(beatMs, beat)
  return () => cancel()
}
