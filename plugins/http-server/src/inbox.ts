/** What a client has said, handled one after the other, in its order. */
export interface Inbox {
  /** False when too much waits already: then it is not taken. */
  push(text: string): boolean
  /** What waits is forgotten; what is being handled goes on. */
  clear(): void
}

const mostTexts = 100
/** All that waits together, in characters; a single text may be longer. */
const mostCharacters = 1_048_576

/** `handle` must not reject. */
export function createInbox(handle: (text: string) => Promise<void>): Inbox {
  const waiting: string[] = []
  let characters = 0
  let busy = false

  async function work(): Promise<void> {
    busy = true
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
      characters -= text.length
      await handle(text)
    }
    busy = false
  }

  return {
    push(text) {
      const tooLong = waiting.length > 0 && characters + text.length > mostCharacters
      if (waiting.length >= mostTexts || tooLong) return false
      waiting.push(text)
      characters += text.length
      if (!busy) void work()
      return true
    },
    clear() {
      waiting.length = 0
      characters = 0
    },
  }
}
